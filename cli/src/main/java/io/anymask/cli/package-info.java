/// The `anymask` command: [io.anymask.cli.Main] and a package for each subject below it. Only these packages
/// print, and only [io.anymask.cli.command.ExitCode] decides exit codes.
@NullMarked
package io.anymask.cli;

import org.jspecify.annotations.NullMarked;
