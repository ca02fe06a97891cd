package io.anymask.torch;

import io.anymask.inference.Engine;
import io.anymask.inference.OpsSuite;

class TorchOpsTest extends OpsSuite {
    @Override
    protected Engine engine() {
        return new TorchEngine();
    }
}
