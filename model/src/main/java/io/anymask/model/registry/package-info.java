/// Published checkpoints by name: where they are, and how they come onto the machine whole and unaltered.
/// [ModelRegistry] lists them, [ModelDownload] brings one. Nothing else in Anymask opens a connection.
@NullMarked
package io.anymask.model.registry;

import org.jspecify.annotations.NullMarked;
