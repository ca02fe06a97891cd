/// Long work on a whole project, as it is kept: what was asked for, how far it is, and what came of it.
@NullMarked
package io.anymask.dataengine.run;

import org.jspecify.annotations.NullMarked;
