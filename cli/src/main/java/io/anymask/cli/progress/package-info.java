/// What is said while work is under way, and how Ctrl-C ends it.
@NullMarked
package io.anymask.cli.progress;

import org.jspecify.annotations.NullMarked;
