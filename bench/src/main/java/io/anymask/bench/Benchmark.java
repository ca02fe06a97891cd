package io.anymask.bench;

import io.anymask.model.clip.ClipConfig;
import io.anymask.model.hiera.HieraConfig;
import io.anymask.model.vit.ViTConfig;

/// What can be measured: the one list of benchmarks, in the order in which they run.
public enum Benchmark {
    /// A photo to its embedding, and the memory of it.
    ENCODE("encode"),
    /// A click to its masks.
    DECODE("decode"),
    /// All the like of an object in its own photo, and what [#CLIP] measures.
    FIND("find"),
    /// Automatic masks, how their time grows, and the memory of the whole command.
    EVERYTHING("everything"),
    /// fp16 and int8 beside fp32.
    PRECISION("precision"),
    /// The engine torch beside ONNX Runtime.
    TORCH("torch"),
    /// Steps of the decoder's training, and the memory of many.
    TRAIN("train"),
    /// One object in a frame of a video, network by network: MobileSAM's tracker.
    TRACK("track"),
    /// The same with SAM 2.1's memory, the smallest size, random weights.
    TRACK_TINY("track-tiny"),
    /// The second size.
    TRACK_SMALL("track-small"),
    /// The third size.
    TRACK_BASE_PLUS("track-base-plus"),
    /// The largest size.
    TRACK_LARGE("track-large"),
    /// Memory and saved state over a long video: MobileSAM's tracker.
    FILM("film"),
    /// The same with SAM 2.1's memory.
    FILM_SAM_2("film-sam2"),
    /// SAM's encoder ViT-B with random weights.
    VIT_B("vit-b"),
    /// SAM's encoder ViT-L with random weights.
    VIT_L("vit-l"),
    /// SAM's encoder ViT-H with random weights.
    VIT_H("vit-h"),
    /// CLIP ViT-B/32 with random weights: a phrase, and the masks of a photo.
    CLIP("clip"),
    /// The whole command, from its line to the file of the mask.
    START("start");

    private final String word;

    Benchmark(String word) {
        this.word = word;
    }

    void run(Bench bench) throws Exception {
        switch (this) {
            case ENCODE -> bench.encode();
            case DECODE -> bench.decode();
            case FIND -> bench.find();
            case EVERYTHING -> bench.everything();
            case PRECISION -> bench.engine().precision();
            case TORCH -> bench.engine().torch();
            case TRAIN -> bench.train();
            case TRACK -> bench.track().mobileSam();
            case TRACK_TINY -> bench.track().sam2(HieraConfig.TINY);
            case TRACK_SMALL -> bench.track().sam2(HieraConfig.SMALL);
            case TRACK_BASE_PLUS -> bench.track().sam2(HieraConfig.BASE_PLUS);
            case TRACK_LARGE -> bench.track().sam2(HieraConfig.LARGE);
            case FILM -> bench.film().mobileSam();
            case FILM_SAM_2 -> bench.film().sam2();
            case VIT_B -> bench.encoder(ViTConfig.SAM_B);
            case VIT_L -> bench.encoder(ViTConfig.SAM_L);
            case VIT_H -> bench.encoder(ViTConfig.SAM_H);
            case CLIP -> bench.clip(ClipConfig.VIT_B_32);
            case START -> bench.start();
        }
    }

    /// The word on the command line.
    @Override
    public String toString() {
        return word;
    }
}
