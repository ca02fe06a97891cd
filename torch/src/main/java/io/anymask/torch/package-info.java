/// The networks in libtorch. [TorchOps] reads the same text as every other interpreter and can be differentiated;
/// [TorchTensors] carries numbers over and back, and [TorchThread] is the one thread that calls native code.
///
/// Whoever holds a tensor longer than the work in which it was made keeps it with
/// [TorchTensors#keep]; everything else is freed when the work ends.
@NullMarked
package io.anymask.torch;

import org.jspecify.annotations.NullMarked;
