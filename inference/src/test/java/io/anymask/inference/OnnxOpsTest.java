package io.anymask.inference;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.onnx.OnnxEngine;

class OnnxOpsTest extends OpsSuite {
    @Override
    protected Engine engine() {
        return new OnnxEngine();
    }
}
