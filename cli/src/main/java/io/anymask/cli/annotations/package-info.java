/// `anymask convert-annotations`: annotations from one program to another.
@NullMarked
package io.anymask.cli.annotations;

import org.jspecify.annotations.NullMarked;
