/// `anymask find`: masks of what looks like an example.
@NullMarked
package io.anymask.cli.find;

import org.jspecify.annotations.NullMarked;
