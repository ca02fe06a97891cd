package io.anymask.torch;

import io.anymask.inference.detector.DetectorSuite;
import io.anymask.inference.engine.Engine;

class TorchDetectorTest extends DetectorSuite {
    @Override
    protected Engine engine() {
        return new TorchEngine();
    }
}
