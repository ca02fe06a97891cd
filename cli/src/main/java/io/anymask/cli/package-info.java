/// The `anymask` command: one class for each subcommand. Only this package prints, and only [io.anymask.cli.Main]
/// decides exit codes.
@NullMarked
package io.anymask.cli;

import org.jspecify.annotations.NullMarked;
