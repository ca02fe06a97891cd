package io.anymask.torch;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.sam2.Sam2FramesSuite;

class TorchSam2FramesTest extends Sam2FramesSuite {
    @Override
    protected Engine engine() {
        return new TorchEngine();
    }
}
