/// Files that appear whole or not at all.
@NullMarked
package io.anymask.file;

import org.jspecify.annotations.NullMarked;
