package io.anymask.server;

import io.anymask.model.hiera.HieraConfig;
import io.anymask.model.sam2.RandomSam2;
import io.anymask.model.sam2.Sam2Config;
import java.nio.file.Path;

/// Writes a SAM 2 in the smallest of the published sizes, which works and knows nothing, for the end-to-end tests:
/// `RandomSam2File FILE`. Those tests start this file as it stands, so it needs nothing but what is public.
public final class RandomSam2File {
    private RandomSam2File() {}

    public static void main(String[] args) {
        RandomSam2.model(Sam2Config.of(HieraConfig.TINY), 1).checkpoint().writeSafetensors(Path.of(args[0]));
    }
}
