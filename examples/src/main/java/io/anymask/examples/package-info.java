/// Programs to start from, one file each. Each takes what it works on as arguments and prints what it did.
@NullMarked
package io.anymask.examples;

import org.jspecify.annotations.NullMarked;
