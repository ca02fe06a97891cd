/// A copy of a whole database in a file, which can be put into another one of either kind: tables as lines of
/// JSON, with what it takes to know that none is missing and none was changed.
@NullMarked
package io.anymask.dataengine.backup;

import org.jspecify.annotations.NullMarked;
