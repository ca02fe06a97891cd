package io.anymask.bench;

import io.anymask.file.Folders;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.inference.sam2.MemoryTracker;
import io.anymask.inference.sam2.VideoModel;
import io.anymask.inference.video.EmbeddingTracker;
import io.anymask.inference.video.Frame;
import io.anymask.inference.video.FrameMasks;
import io.anymask.inference.video.ResumableTracker;
import io.anymask.inference.video.TrackedMask;
import io.anymask.inference.video.VideoSegmenter;
import io.anymask.mobilesam.MobileSam;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.hiera.HieraConfig;
import io.anymask.model.sam.SamModel;
import io.anymask.model.sam2.RandomSam2;
import io.anymask.model.sam2.Sam2Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether a long video keeps its memory: two objects followed through as many frames as are asked for, which are
/// made one by one. Models see frames of 256 pixels, so that 10,000 frames are affordable: what they remember of a
/// frame is a sixteenth of what it is at full size, and how many frames they remember is the same.
final class FilmBench {
    private static final int INPUT_SIZE = 256;
    private static final int EVERY = 100;
    private static final long SEED = 1;

    private final Report report;
    private final int frames;
    private final @Nullable Path plot;

    /// @param plot where to draw the memory, a PNG file; null for nowhere
    FilmBench(Report report, int frames, @Nullable Path plot) {
        this.report = report;
        this.frames = frames;
        this.plot = plot;
    }

    /// With MobileSAM's own weights.
    void mobileSam() throws Exception {
        SamModel model =
                SamModel.of(Checkpoint.read(MobileSam.weights(), "mobile-sam")).withImageSize(INPUT_SIZE);
        try (Segmenter sam = Segmenter.open(model, new OnnxEngine())) {
            run("MobileSAM", EmbeddingTracker.matching(sam));
        }
    }

    /// With random weights: what is remembered of an object that is not seen is as large.
    void sam2() throws Exception {
        VideoModel model = VideoModel.open(
                RandomSam2.model(Sam2Config.of(HieraConfig.TINY), SEED).withImageSize(INPUT_SIZE), new OnnxEngine());
        try (model) {
            run("SAM 2.1 Hiera-T", new MemoryTracker(model));
        }
    }

    private void run(String name, ResumableTracker tracker) throws Exception {
        if (!ResidentMemory.isKnown()) {
            report.leftOut("no memory of a long film: it is read from /proc, which this system lacks");
            return;
        }
        MadeVideo made = new MadeVideo();
        VideoSegmenter video = new VideoSegmenter(tracker);
        video.plan(0, 1, MadeVideo.firstDisc());
        video.plan(0, 2, MadeVideo.firstSquare());
        List<Double> resident = new ArrayList<>();
        List<Double> heap = new ArrayList<>();
        List<Double> state = new ArrayList<>();
        long followed = 0;
        double seconds = 0;
        Path folder = Files.createTempDirectory("anymask-bench");
        try {
            for (int i = 1; i <= frames; i++) {
                Frame frame = made.next();
                long start = System.nanoTime();
                FrameMasks masks = video.show(frame);
                seconds += (System.nanoTime() - start) / 1e9;
                followed += masks.objects().stream()
                        .map(TrackedMask::mask)
                        .filter(mask -> !mask.isEmpty())
                        .count();
                if (i % EVERY == 0 || i == frames) {
                    Path file = folder.resolve("state");
                    video.state().write(file);
                    state.add(Files.size(file) / 1e6);
                    // Else the curve shows how far the collector lets garbage grow, which is up to -Xmx.
                    System.gc();
                    resident.add(ResidentMemory.megabytes());
                    Runtime runtime = Runtime.getRuntime();
                    heap.add((runtime.totalMemory() - runtime.freeMemory()) / 1e6);
                }
            }
        } finally {
            Folders.delete(folder);
        }
        String what = "%d frames (%s)".formatted(frames, name);
        report.compared(what + ": memory", new Comparison("MB", resident, List.of()));
        report.compared("  heap", new Comparison("MB", heap, List.of()));
        report.compared("  saved state", new Comparison("MB", state, List.of()));
        report.compared("  frames", new Comparison("/s", List.of(frames / seconds), List.of()));
        report.compared("  masks a frame", new Comparison("", List.of((double) followed / frames), List.of()));
        MemoryPlot growth = new MemoryPlot(resident, EVERY);
        report.compared(
                "  growth over the last half, 1,000 frames",
                new Comparison("MB", List.of(growth.perThousandSteps()), List.of()));
        if (plot != null) {
            growth.draw(plot);
        }
    }
}
