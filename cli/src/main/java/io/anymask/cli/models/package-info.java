/// `anymask models`, `convert` and `export`: checkpoints in and out.
@NullMarked
package io.anymask.cli.models;

import org.jspecify.annotations.NullMarked;
