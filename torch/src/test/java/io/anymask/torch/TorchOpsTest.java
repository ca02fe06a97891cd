package io.anymask.torch;

import io.anymask.inference.OpsSuite;
import io.anymask.inference.engine.Engine;

class TorchOpsTest extends OpsSuite {
    @Override
    protected Engine engine() {
        return new TorchEngine();
    }
}
