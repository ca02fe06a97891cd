package io.anymask.training.distill;

import io.anymask.file.FileFault;
import io.anymask.file.Untrusted;
import io.anymask.image.ImageFiles;
import io.anymask.training.TrainingException;
import io.anymask.training.run.Seeds;
import io.anymask.training.run.Seeds.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The photos to learn from and those to validate on, without annotations. Immutable.
record Photos(List<Path> training, List<Path> validation) {
    Photos {
        training = List.copyOf(training);
        validation = List.copyOf(validation);
    }

    /// The photos of a configuration's folder, shared out by its seed.
    ///
    /// @throws TrainingException when there are none
    static Photos open(DistillationConfig config) {
        List<Path> images = new ArrayList<>(images(config.images()));
        new Seeds(config.seed()).shuffle(images, Purpose.SPLIT);
        int held = Math.min(images.size() - 1, (int) Math.round(images.size() * config.validationShare()));
        return new Photos(images.subList(held, images.size()), images.subList(0, held));
    }

    private static List<Path> images(String folder) {
        Untrusted.requireFolder(Path.of(folder), "photos", TrainingException::new);
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            List<Path> images = files.filter(ImageFiles::isPicture).sorted().toList();
            if (images.isEmpty()) {
                throw new TrainingException("images: no pictures in " + folder + ", expected files such as 0001.jpg");
            }
            return images;
        } catch (IOException e) {
            throw new TrainingException(
                    "images: cannot read the folder '" + folder + "' (" + FileFault.describe(e) + ")", e);
        }
    }

    /// The training photo of a number, counted through all passes: each pass has its own order.
    Path photo(long number, Seeds seeds) {
        return seeds.drawn(training, number);
    }
}
