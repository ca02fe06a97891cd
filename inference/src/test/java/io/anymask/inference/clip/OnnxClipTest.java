package io.anymask.inference.clip;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.onnx.OnnxEngine;

class OnnxClipTest extends ClipSuite {
    @Override
    protected Engine engine() {
        return new OnnxEngine();
    }
}
