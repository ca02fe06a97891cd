package io.anymask.dataset;

import io.anymask.BadInputException;
import io.anymask.image.ImageException;
import io.anymask.image.ImageFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// The Berkeley Segmentation Data Set (P. Arbelaez, M. Maire, C. Fowlkes, J. Malik, "Contour Detection and
/// Hierarchical Image Segmentation", TPAMI 2011): photos with boundaries drawn by several people. Immutable.
///
/// @param name for reports
/// @param images by name
/// @param found what was odd so far; see [Notes]
public record BsdsFolder(String name, List<BsdsImage> images, Notes found) {
    public BsdsFolder {
        images = List.copyOf(images);
    }

    /// A data set in which nothing was odd.
    public BsdsFolder(String name, List<BsdsImage> images) {
        this(name, images, new Notes());
    }

    /// The part that figures are published for, `test`; where that is missing, `val`; where nothing
    /// is divided, all.
    public static BsdsFolder open(Path folder) {
        for (String split : List.of("test", "val")) {
            if (Files.isDirectory(data(folder).resolve("groundTruth").resolve(split))) {
                return open(folder, split);
            }
        }
        return open(folder, "");
    }

    /// The photos that pass a test.
    public BsdsFolder where(Predicate<BsdsImage> wanted) {
        return new BsdsFolder(name, images.stream().filter(wanted).toList(), found);
    }

    /// Does something with an image's files.
    ///
    /// @return empty when they cannot be used: the image is left out and noted, once
    /// @throws BadInputException instead, when what is odd is refused
    public <T> Optional<T> ifUsable(BsdsImage image, Supplier<T> reading) {
        try {
            return Optional.of(reading.get());
        } catch (DatasetException | ImageException e) {
            found.leaveOutOnce("an image", "file", "image " + image.id(), e);
            return Optional.empty();
        }
    }

    /// Refuses a data set of which nothing is left.
    ///
    /// @param wanted how many images were tried
    /// @param used how many of them could be used
    /// @throws DatasetException naming the first fault, when there were some and none could
    public void requireSome(int wanted, int used) {
        if (wanted > 0 && used == 0) {
            throw new DatasetException("%s: none of the %d images can be used; the first: %s"
                    .formatted(name, wanted, found.firstLeftOut()));
        }
    }

    private static Path data(Path folder) {
        return Files.isDirectory(folder.resolve("data/groundTruth")) ? folder.resolve("data") : folder;
    }

    /// One part of the data set: `images/SPLIT` and `groundTruth/SPLIT` in the folder, or in its folder `data`, as
    /// in the published archive. A photo without annotations, or annotations without photo, are left out and
    /// noted.
    ///
    /// @param split `train`, `val` or `test`; empty where photos and annotations are not divided
    /// @throws DatasetException where the folders are missing, or nothing is left
    public static BsdsFolder open(Path folder, String split) {
        Path data = data(folder);
        Path photoFolder = data.resolve("images").resolve(split);
        Path truthFolder = data.resolve("groundTruth").resolve(split);
        Pairs pairs = Pairs.of(
                photoFolder, truthFolder, file -> ImageFiles.ending(file).equals("mat"));
        List<BsdsImage> images = new ArrayList<>();
        pairs.pairs().forEach((id, pair) -> images.add(new BsdsImage(id, pair.photo(), pair.annotation())));
        String name = Folder.name(folder.toAbsolutePath().normalize());
        return new BsdsFolder(split.isEmpty() ? name : name + " " + split, images, pairs.notes());
    }
}
