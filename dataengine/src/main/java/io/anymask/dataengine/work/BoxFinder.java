package io.anymask.dataengine.work;

import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.work.Work.Search;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.detector.BoxMasks;
import io.anymask.inference.detector.BoxMasks.BoxMask;
import io.anymask.inference.detector.EmbeddingDetector;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.Box;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.detector.DetectorModel;
import io.anymask.service.ServiceException;
import io.anymask.service.Waiter;
import io.anymask.service.gallery.Photo;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Asks for the masks of a detector's boxes (paper, section 4: the semi-automatic stage). Embeddings are kept, so
/// that whoever opens an image afterwards need not wait.
final class BoxFinder implements MaskFinder {
    /// Seconds that an embedding which lies on the disk may take.
    private static final int READING = 120;

    private final Machine machine;
    private final EmbeddingDetector detector;
    private final String name;

    /// @throws CheckpointException when the file is no detector, or one for another encoder
    BoxFinder(Machine machine, Search.Boxes boxes) {
        this.machine = machine;
        this.name = String.valueOf(boxes.detector().getFileName());
        DetectorModel model = DetectorModel.open(boxes.detector());
        if (!model.checkpoint().sha256().equals(boxes.sha256())) {
            throw new ServiceException.Conflict("the detector " + name + " is another one by now; start the run again");
        }
        this.detector =
                EmbeddingDetector.open(model, machine.requireSam("a detector"), new OnnxEngine(), boxes.options());
    }

    @Override
    public List<Found> on(ProjectImage image, Watch watch) throws Exception {
        Photo photo = machine.photo(image);
        Waiter waiter = (result, seconds) -> EachImage.await(result, seconds, watch);
        machine.embedder().prepare(photo, waiter);
        ImageEmbedding embedding = machine.embedder().embedding(photo, waiter, READING);
        try {
            return BoxMasks.of(embedding, detector.detect(embedding), watch::giveWay).stream()
                    .map(this::found)
                    .toList();
        } finally {
            machine.embedder().used(photo, embedding);
        }
    }

    private Found found(BoxMask mask) {
        Box box = mask.found().box();
        ObjectNode origin = JsonMapper.shared().createObjectNode();
        origin.putObject("detector")
                .put("name", name)
                .put("sha256", detector.model().checkpoint().sha256())
                .put("score", mask.found().score());
        return new Found(
                mask.mask().mask().rle(),
                mask.mask().predictedIou(),
                mask.mask().stabilityScore(),
                String.format(
                        Locale.ROOT,
                        "{\"box\":[%s,%s,%s,%s],\"multimask_output\":false}",
                        box.x0(),
                        box.y0(),
                        box.x1(),
                        box.y1()),
                origin.toString());
    }

    @Override
    public void close() {
        detector.close();
    }
}
