/// Checkpoints: ordered maps from a tensor's official name to its bytes.
///
/// [Checkpoint] opens a file of any known format and hands out views into it; nothing is copied to the heap.
/// Read [TensorView], then [Checkpoint], then a format: [Safetensors] reads and writes the format of that name,
/// [PyTorch] reads what `torch.save` writes, with [Unpickler] and [StoredZip]. A new format is a class beside
/// them and a line in [Checkpoint#open].
@NullMarked
package io.anymask.model.checkpoint;

import org.jspecify.annotations.NullMarked;
