package io.anymask.inference.detector;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.onnx.OnnxEngine;

class OnnxDetectorTest extends DetectorSuite {
    @Override
    protected Engine engine() {
        return new OnnxEngine();
    }
}
