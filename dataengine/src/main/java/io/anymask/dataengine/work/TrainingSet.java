package io.anymask.dataengine.work;

import io.anymask.dataengine.annotation.Annotation;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.annotation.Source;
import io.anymask.dataengine.model.ModelVersion.Size;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.store.Database;
import io.anymask.dataset.exchange.AnnotatedImage;
import io.anymask.dataset.exchange.AnnotatedObject;
import io.anymask.dataset.exchange.AnnotationSet;
import io.anymask.dataset.exchange.Category;
import io.anymask.dataset.exchange.Exporter;
import io.anymask.dataset.exchange.Format;
import io.anymask.file.AtomicFile;
import io.anymask.file.Folders;
import io.anymask.image.ImageException;
import io.anymask.mask.Rle;
import io.anymask.service.ServiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import tools.jackson.databind.json.JsonMapper;

/// What a model learns from and is judged with: a project's accepted masks, and copies of their images. Made once
/// for a run, and the same after a restart, whatever became of the masks meanwhile.
///
/// @param folder has two sets, each with images in `images` and with `annotations.json` in the COCO format
record TrainingSet(Path folder, Size learned, Size heldOut) {
    private static final String LEARNED = "learned";
    private static final String HELD_OUT = "held-out";
    private static final String COMPLETE = "set.json";
    private static final Category OBJECT = new Category(1, "object", "", null);

    Path learnedFolder() {
        return folder.resolve(LEARNED);
    }

    Path heldOutFolder() {
        return folder.resolve(HELD_OUT);
    }

    /// Makes sets. For one thread.
    ///
    /// @param share of the images that are held out
    record Maker(Machine machine, Database database, String project, double share, Watch watch) {
        /// The set in a folder, made unless it is there already.
        ///
        /// @throws ServiceException.Conflict when too few images have masks
        TrainingSet in(Path folder) throws IOException {
            Path complete = folder.resolve(COMPLETE);
            if (Files.isRegularFile(complete)) {
                Size[] sizes = JsonMapper.shared().readValue(Files.readAllBytes(complete), Size[].class);
                return new TrainingSet(folder, sizes[0], sizes[1]);
            }
            Folders.delete(folder);
            SequencedMap<ProjectImage, List<Rle>> masks = masks();
            Map<String, Boolean> heldOut = assign(List.copyOf(masks.keySet()));
            List<AnnotatedImage> learned = new ArrayList<>();
            List<AnnotatedImage> judged = new ArrayList<>();
            for (Map.Entry<ProjectImage, List<Rle>> entry : masks.entrySet()) {
                watch.goOn();
                boolean held = heldOut.getOrDefault(entry.getKey().id(), false);
                copy(
                        entry.getKey(),
                        entry.getValue(),
                        folder.resolve(held ? HELD_OUT : LEARNED),
                        held ? judged : learned);
            }
            if (learned.isEmpty() || judged.isEmpty()) {
                throw new ServiceException.Conflict(
                        "got %d images with masks that people accepted, expected 2 at least: one to learn from and one to judge with"
                                .formatted(learned.size() + judged.size()));
            }
            TrainingSet set = new TrainingSet(
                    folder, write(learned, folder.resolve(LEARNED)), write(judged, folder.resolve(HELD_OUT)));
            AtomicFile.write(complete, JsonMapper.shared().writeValueAsString(List.of(set.learned, set.heldOut)));
            return set;
        }

        /// Of each image that has any, in the project's order. What a model found and nobody looked at teaches
        /// nothing but the model's own mistakes.
        private SequencedMap<ProjectImage, List<Rle>> masks() {
            SequencedMap<ProjectImage, List<Rle>> masks = new LinkedHashMap<>();
            for (ProjectImage image : database.read(tx -> tx.images().all(project))) {
                watch.goOn();
                List<Rle> usable = database.read(tx -> tx.annotations().of(project, image.id(), Draft.MAIN)).stream()
                        .filter(annotation -> annotation.status().isObject() && isSeen(annotation))
                        .map(Annotation::mask)
                        .toList();
                if (!usable.isEmpty()) {
                    masks.put(image, usable);
                }
            }
            return masks;
        }

        private static boolean isSeen(Annotation annotation) {
            return annotation.provenance().source() != Source.AUTOMATIC || annotation.version() > 1;
        }

        /// Whether each image is held out. What was decided for an earlier version stays, so that no version is
        /// judged with what one before it has learned; the others take turns, in the order of their hashes.
        private Map<String, Boolean> assign(List<ProjectImage> images) {
            return database.write(tx -> {
                Map<String, Boolean> known = tx.images().heldOut(project);
                List<ProjectImage> fresh = images.stream()
                        .filter(image -> !known.containsKey(image.id()))
                        .sorted(Comparator.comparing(ProjectImage::sha256))
                        .toList();
                long decided = (long) images.size() - fresh.size();
                long held = images.stream()
                        .filter(image -> known.getOrDefault(image.id(), false))
                        .count();
                for (ProjectImage image : fresh) {
                    decided++;
                    boolean isHeld = held < share * decided;
                    held += isHeld ? 1 : 0;
                    known.put(image.id(), isHeld);
                    tx.images().setHeldOut(project, image.id(), isHeld);
                }
                return known;
            });
        }

        /// Names each by its id: two images of a project may have the same name.
        private void copy(ProjectImage image, List<Rle> masks, Path part, List<AnnotatedImage> images)
                throws IOException {
            byte[] file;
            try {
                file = machine.photo(image).read();
            } catch (ImageException | ServiceException.NotFound e) {
                watch.failed(image, String.valueOf(e.getMessage()));
                return;
            }
            machine.disk().require(file.length);
            int dot = image.name().lastIndexOf('.');
            String name = image.id() + (dot < 0 ? "" : image.name().substring(dot));
            Path folder = Files.createDirectories(part.resolve(Retrainer.IMAGES));
            AtomicFile.write(folder.resolve(name), file);
            images.add(new AnnotatedImage(
                    name,
                    image.width(),
                    image.height(),
                    masks.stream()
                            .map(mask -> AnnotatedObject.of(OBJECT.id(), mask))
                            .toList()));
        }

        private static Size write(List<AnnotatedImage> images, Path part) throws IOException {
            new Exporter(Format.COCO_RLE)
                    .write(AnnotationSet.of(List.of(OBJECT), images), part.resolve(Retrainer.ANNOTATIONS));
            int masks =
                    images.stream().mapToInt(image -> image.objects().size()).sum();
            return new Size(images.size(), masks);
        }
    }
}
