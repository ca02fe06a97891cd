package io.anymask.spark;

import io.anymask.BadInputException;
import io.anymask.inference.ModelSpec;
import io.anymask.inference.Segmenter;
import io.anymask.inference.detector.EmbeddingDetector;
import io.anymask.inference.engine.NativeWork;
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
import org.jspecify.annotations.Nullable;

/// The model of this JVM, opened by the first task that needs it and shared by all. Before the JVM ends, running work
/// is stopped and awaited; only then is the model closed.
final class ExecutorModel {
    /// Where ONNX Runtime looks for its libraries before it unpacks those of its jar.
    private static final String NATIVE = "onnxruntime.native.path";

    private static final Duration LAST_WORK = Duration.ofSeconds(10);

    private static final Map<Key, ExecutorModel> OPEN = new HashMap<>();
    private static boolean hooked;

    private final Segmenter sam;
    private final @Nullable EmbeddingDetector detector;
    private final Maker maker;

    private record Key(ModelSpec model, String weights, Work work) {}

    private ExecutorModel(Job job) {
        this.sam = open(job);
        EmbeddingDetector opened = null;
        try {
            opened = job.work() instanceof Work.Detected boxes ? detector(boxes, sam) : null;
            this.detector = opened;
            this.maker = switch (job.work()) {
                case Work.Everything(var options) -> Maker.everything(sam, options);
                case Work.Confident(var options, int most) -> Maker.confident(sam, options, most);
                case Work.Detected boxes -> Maker.detected(sam, java.util.Objects.requireNonNull(opened), boxes.most());
                case Work.Embed(var precision) -> Maker.embedding(sam, precision);
            };
        } catch (RuntimeException e) {
            sam.close();
            throw e;
        }
    }

    /// Makes results as the job says.
    ///
    /// @throws ClusterException naming this machine, when it has no such model or another one
    static synchronized Maker maker(Job job) {
        if (!hooked) {
            hooked = true;
            findLibraries();
            Runtime.getRuntime().addShutdownHook(new Thread(ExecutorModel::end, "anymask-end"));
        }
        return OPEN.computeIfAbsent(new Key(job.model(), job.weights(), job.work()), key -> new ExecutorModel(job))
                .maker;
    }

    /// Closes what is open in this JVM: tasks that still run are stopped.
    static synchronized void closeAll() {
        OPEN.values().forEach(ExecutorModel::close);
        OPEN.clear();
    }

    private void close() {
        if (detector != null) {
            detector.close();
        }
        sam.close();
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

    private static Segmenter open(Job job) {
        ModelSpec spec = job.model();
        Checkpoint weights = here("model " + spec.model(), () -> Weights.named(spec.model()));
        requireSame("model " + spec.model(), weights, job.weights());
        return here("model " + spec.model(), () -> spec.open(weights));
    }

    private static EmbeddingDetector detector(Work.Detected boxes, Segmenter sam) {
        String what = "detector " + boxes.detector();
        DetectorModel model = here(what, () -> DetectorModel.open(Path.of(boxes.detector())));
        requireSame(what, model.checkpoint(), boxes.sha256());
        OnnxEngine engine = new OnnxEngine(new OnnxEngine.Options(
                1, OnnxEngine.Memory.KEEP, io.anymask.inference.engine.Precision.FP32, io.anymask.inference.engine.Device.CPU));
        try {
            return EmbeddingDetector.open(model, sam.model(), engine, boxes.options());
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
                    "%s: %s: %s; an executor opens the model on its own machine: put the same file at the same path on every one"
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
