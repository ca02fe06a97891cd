package io.anymask.inference;

import io.anymask.inference.onnx.OnnxEngine;

class OnnxOpsTest extends OpsSuite {
    @Override
    Engine engine() {
        return new OnnxEngine();
    }
}
