/// `anymask segment`: masks for prompts.
@NullMarked
package io.anymask.cli.segment;

import org.jspecify.annotations.NullMarked;
