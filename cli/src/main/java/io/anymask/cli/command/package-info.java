/// What every command needs to end rightly: the exit codes, and the error for input that cannot be used.
@NullMarked
package io.anymask.cli.command;

import org.jspecify.annotations.NullMarked;
