package io.anymask.torch;

import io.anymask.inference.clip.ClipSuite;
import io.anymask.inference.engine.Engine;

class TorchClipTest extends ClipSuite {
    @Override
    protected Engine engine() {
        return new TorchEngine();
    }
}
