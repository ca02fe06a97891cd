package io.anymask.dataset;

import io.anymask.image.ImageFiles;
import io.anymask.mask.Components;
import io.anymask.mask.Connectivity;
import io.anymask.mask.Rle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Photos and label maps, in two folders or one.
final class LabelFolder {
    private LabelFolder() {}

    static Dataset open(Path photoFolder, Path labelFolder, LabelMeaning meaning) {
        Pairs pairs = Pairs.of(photoFolder, labelFolder, LabelFolder::isLabelMap);
        List<DatasetImage> images = new ArrayList<>();
        pairs.annotations().forEach((name, file) -> {
            Path photo = pairs.photos().get(name);
            images.add(new DatasetImage(name, photo == null ? file : photo, file, () -> annotation(file, meaning)));
        });
        return new Dataset(Folder.name(labelFolder.toAbsolutePath().normalize()), images);
    }

    /// A picture, or a file of MATLAB.
    private static boolean isLabelMap(Path file) {
        String ending = ImageFiles.ending(file);
        return ending.equals("mat") || ImageFiles.EXACT.contains(ending);
    }

    static ImageAnnotation annotation(Path file, LabelMeaning meaning) {
        LabelPicture picture = LabelPicture.read(file);
        List<Instance> instances = new ArrayList<>();
        picture.masks().forEach((label, mask) -> {
            if (!meaning.background().contains(label)) {
                switch (meaning) {
                    case LabelMeaning.Objects objects -> instances.add(Instance.of(Integer.toString(label), mask, ""));
                    case LabelMeaning.Classes classes -> add(instances, label, mask, classes);
                }
            }
        });
        return new ImageAnnotation(picture.width(), picture.height(), instances);
    }

    private static void add(List<Instance> instances, int label, Rle mask, LabelMeaning.Classes classes) {
        boolean named = label >= 0 && label < classes.names().size();
        String name = named ? classes.names().get(label) : Integer.toString(label);
        if (!classes.parts()) {
            instances.add(Instance.of(Integer.toString(label), mask, name));
            return;
        }
        Components parts = Components.of(mask.toMask(), Connectivity.EIGHT);
        for (int i = 0; i < parts.count(); i++) {
            instances.add(Instance.of(label + "-" + (i + 1), parts.mask(i).rle(), name));
        }
    }
}
