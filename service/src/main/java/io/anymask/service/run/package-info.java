/// Long work on images: a [io.anymask.service.run.Run] is a value, [io.anymask.service.run.Runs] works on one
/// after the other, and a [io.anymask.service.run.RunStore] keeps them.
@NullMarked
package io.anymask.service.run;

import org.jspecify.annotations.NullMarked;
