package io.anymask.torch;

import io.anymask.inference.engine.Engine;
import io.anymask.inference.sam2.Sam2Suite;

class TorchSam2Test extends Sam2Suite {
    @Override
    protected Engine engine() {
        return new TorchEngine();
    }
}
