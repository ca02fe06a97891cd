/// Files that appear whole or not at all, and what is wrong with them in words.
@NullMarked
package io.anymask.file;

import org.jspecify.annotations.NullMarked;
