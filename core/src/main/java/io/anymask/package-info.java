/// What every part of Anymask shares: the one kind of error that is the input's fault.
@NullMarked
package io.anymask;

import org.jspecify.annotations.NullMarked;
