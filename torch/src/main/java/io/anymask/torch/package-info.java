/// The networks in libtorch, on the CPU or a GPU: for training, and as a second engine of inference.
///
/// [TorchOps][io.anymask.torch.TorchOps] reads the same text of a network as every other interpreter, runs
/// while it reads, and can be differentiated. [TorchEngine][io.anymask.torch.TorchEngine] records such a
/// reading once (`Recorder`, `Recording`) and plays it for each image, each value freed after its last use.
/// [TorchTensors][io.anymask.torch.TorchTensors] carries numbers over and back;
/// [TorchDevice][io.anymask.torch.TorchDevice] and [Precision][io.anymask.inference.engine.Precision] say
/// where and with how many bits.
///
/// Two rules. Native code is called on one thread, [TorchThread][io.anymask.torch.TorchThread]: each thread
/// that calls it would get its own team of compute threads, and several teams on the same cores slow each other
/// down many times over. And a tensor is freed with the work in which it was made: whoever needs it longer
/// keeps it ([TorchTensors#keep][io.anymask.torch.TorchTensors#keep]) or hands it to the scope around
/// ([TorchTensors#result][io.anymask.torch.TorchTensors#result]).
///
/// Reading order: `TorchThread`, `TorchTensors`, `TorchOps`, `Recording`, `TorchEngine`.
@NullMarked
package io.anymask.torch;

import org.jspecify.annotations.NullMarked;
