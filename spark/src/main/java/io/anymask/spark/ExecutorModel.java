package io.anymask.spark;

import io.anymask.BadInputException;
import io.anymask.inference.ModelSpec;
import io.anymask.inference.Segmenter;
import io.anymask.inference.detector.EmbeddingDetector;
import io.anymask.inference.engine.Device;
import io.anymask.inference.engine.NativeWork;
import io.anymask.inference.engine.Precision;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.detector.DetectorModel;
import io.anymask.model.registry.Weights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.SparkFiles;

/// The models of this JVM, each opened by the first task that needs it and shared by all. Before the JVM ends,
/// running work is stopped and awaited; only then are they closed.
final class ExecutorModel {
    /// Where ONNX Runtime looks for its libraries before it unpacks those of its jar.
    private static final String NATIVE = "onnxruntime.native.path";

    private static final Duration LAST_WORK = Duration.ofSeconds(10);

    private static final Map<Key, Segmenter> SEGMENTERS = new HashMap<>();
    private static final Map<DetectorKey, EmbeddingDetector> DETECTORS = new HashMap<>();
    private static boolean hooked;

    private record Key(ModelSpec model, String weights) {}

    private record DetectorKey(Key model, Work.Detected boxes) {}

    private ExecutorModel() {}

    /// @param weights SHA-256 of its tensors
    /// @throws ClusterException naming this machine, when it has no such model or another one
    static synchronized Segmenter segmenter(ModelSpec model, String weights) {
        if (!hooked) {
            hooked = true;
            findLibraries();
            Runtime.getRuntime().addShutdownHook(new Thread(ExecutorModel::end, "anymask-end"));
        }
        return SEGMENTERS.computeIfAbsent(new Key(model, weights), ExecutorModel::open);
    }

    /// Makes results as a job says.
    ///
    /// @throws ClusterException as [#segmenter], of a detector too
    static Maker maker(Job job) {
        Segmenter sam = segmenter(job.model(), job.weights());
        return switch (job.work()) {
            case Work.Everything(var options) -> Maker.everything(sam, options);
            case Work.Confident(var options, int most) -> Maker.confident(sam, options, most);
            case Work.Detected boxes -> Maker.detected(sam, detector(job, boxes, sam), boxes.most());
            case Work.Embed(var precision) -> Maker.embedding(sam, precision);
        };
    }

    private static synchronized EmbeddingDetector detector(Job job, Work.Detected boxes, Segmenter sam) {
        return DETECTORS.computeIfAbsent(
                new DetectorKey(new Key(job.model(), job.weights()), boxes), key -> open(boxes, sam));
    }

    /// Closes what is open in this JVM: tasks that still run are stopped.
    static synchronized void closeAll() {
        DETECTORS.values().forEach(EmbeddingDetector::close);
        DETECTORS.clear();
        SEGMENTERS.values().forEach(Segmenter::close);
        SEGMENTERS.clear();
    }

    private static void end() {
        try {
            NativeWork.PROCESS.stop();
            if (NativeWork.PROCESS.awaitEnd(LAST_WORK)) {
                closeAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Those that came with the job (`--files`).
    private static void findLibraries() {
        Path root = Path.of(SparkFiles.getRootDirectory()).toAbsolutePath();
        if (System.getProperty(NATIVE) == null && Files.exists(root.resolve(System.mapLibraryName("onnxruntime")))) {
            System.setProperty(NATIVE, root.toString());
        }
    }

    private static Segmenter open(Key key) {
        String what = "model " + key.model().model();
        Checkpoint weights = here(what, () -> Weights.named(key.model().model()));
        requireSame(what, weights, key.weights());
        return here(what, () -> key.model().open(weights));
    }

    private static EmbeddingDetector open(Work.Detected boxes, Segmenter sam) {
        String what = "detector " + boxes.detector();
        DetectorModel model = here(what, () -> DetectorModel.open(Path.of(boxes.detector())));
        requireSame(what, model.checkpoint(), boxes.sha256());
        OnnxEngine engine =
                new OnnxEngine(new OnnxEngine.Options(1, OnnxEngine.Memory.KEEP, Precision.FP32, Device.CPU));
        try {
            return EmbeddingDetector.open(model, sam.model().sam("a detector"), engine, boxes.options());
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    private static <T> T here(String what, Supplier<T> opening) {
        try {
            return opening.get();
        } catch (BadInputException | IllegalArgumentException e) {
            throw new ClusterException(
                    "%s: %s: %s; an executor opens it on its own machine: put the same file at the same path on every one"
                            .formatted(Machine.name(), what, e.getMessage()),
                    e);
        }
    }

    private static void requireSame(String what, Checkpoint found, String expected) {
        if (!found.sha256().equals(expected)) {
            throw new ClusterException(
                    "%s: %s: got weights %s, expected %s, which the driver has; put the same file on every machine"
                            .formatted(Machine.name(), what, found.sha256(), expected));
        }
    }
}
