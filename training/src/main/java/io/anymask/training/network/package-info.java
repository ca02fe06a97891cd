/// The network while it learns: its weights as leaves of autograd, low-rank updates, drop path, activation
/// checkpointing.
@NullMarked
package io.anymask.training.network;

import org.jspecify.annotations.NullMarked;
