package io.anymask.torch;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.engine.Precision;
import io.anymask.inference.sam2.Sam2FramesSuite;

/// With one thread: in operations as small as these, threads wait longer for each other than they work.
class TorchSam2FramesTest extends Sam2FramesSuite {
    @Override
    protected Engine engine() {
        return new TorchEngine(new TorchEngine.Options(TorchDevice.CPU, Precision.FP32, 1));
    }
}
