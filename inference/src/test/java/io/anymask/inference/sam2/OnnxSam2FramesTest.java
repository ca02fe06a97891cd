package io.anymask.inference.sam2;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.onnx.OnnxEngine;

class OnnxSam2FramesTest extends Sam2FramesSuite {
    @Override
    protected Engine engine() {
        return new OnnxEngine();
    }
}
