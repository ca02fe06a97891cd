package io.anymask.dataset.exchange;

import io.anymask.dataset.EntryException;
import io.anymask.dataset.Sa1b;
import io.anymask.mask.Box;
import io.anymask.mask.MaskRecord;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// SA-1B's file of a photo. The number in the photo's name is its id, as in SA-1B; else its place in the set.
final class Sa1bExport {
    private static final Pattern NUMBER = Pattern.compile("(\\d{1,18})(\\.[^./]*)?$");

    private Sa1bExport() {}

    static String text(AnnotatedImage image, int place) {
        Matcher number = NUMBER.matcher(image.fileName());
        return new Sa1b(
                        number.find() ? Long.parseLong(number.group(1)) : place,
                        FileNames.safe(image.fileName()),
                        image.width(),
                        image.height(),
                        image.objects().stream()
                                .map(object -> mask(object, image))
                                .toList())
                .toJson();
    }

    private static MaskRecord mask(AnnotatedObject object, AnnotatedImage image) {
        double[] point = numbers(object.attributes().get(Sa1bImport.POINT), 2);
        double[] crop = numbers(object.attributes().get(Sa1bImport.CROP), 4);
        return new MaskRecord(
                object.mask(),
                object.mask().area(),
                object.hasBoxOfItsOwn() ? object.box().corners() : object.mask().box(),
                object.predictedIou(),
                object.stabilityScore(),
                point.length == 0 ? Double.NaN : point[0],
                point.length == 0 ? Double.NaN : point[1],
                crop.length == 0 || crop[2] < 0 || crop[3] < 0
                        ? new Box(0, 0, image.width(), image.height())
                        : Box.ofSize(crop[0], crop[1], crop[2], crop[3]));
    }

    /// As [Sa1bImport] keeps them; none if they are others.
    private static double[] numbers(@Nullable String text, int count) {
        String[] words = text == null ? new String[0] : text.split(",", -1);
        double[] numbers = new double[words.length == count ? count : 0];
        try {
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = Numbers.decimal("a number", words[i]);
            }
            return numbers;
        } catch (EntryException e) {
            return new double[0];
        }
    }
}
