package io.anymask.apps.volumes.tiff;

import io.anymask.apps.volumes.VolumeException;
import io.anymask.image.TiffStack;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// The lines `key=value` that ImageJ leaves in a file. Stateless.
///
/// Source: ImageJ's `TiffEncoder` and `FileSaver`.
final class ImageJText {
    private ImageJText() {}

    /// @throws VolumeException for counts that are none
    static StackLayout layout(String description, TiffStack stack) {
        Map<String, String> values = new HashMap<>();
        description.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                values.put(
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip());
            }
        });
        int images = count(values, "images", stack.pages());
        int channels = count(values, "channels", 1);
        int times = count(values, "frames", 1);
        int slices = count(values, "slices", Math.max(1, images / Math.max(1, channels * times)));
        String unit = values.getOrDefault("unit", "");
        String unitX = values.getOrDefault("xunit", unit);
        return new StackLayout(
                channels,
                slices,
                times,
                "CZT",
                step(stack.resolutionX(), unitX),
                step(stack.resolutionY(), values.getOrDefault("yunit", unitX)),
                StackLayout.millimetres(Math.abs(number(values.get("spacing"))), values.getOrDefault("zunit", unitX)));
    }

    private static OptionalDouble step(OptionalDouble pixels, String unit) {
        return pixels.isEmpty() ? OptionalDouble.empty() : StackLayout.millimetres(1 / pixels.getAsDouble(), unit);
    }

    private static int count(Map<String, String> values, String key, int otherwise) {
        String text = values.get(key);
        try {
            return text == null ? otherwise : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new VolumeException("got ImageJ's %s=%s, expected a whole number".formatted(key, text), e);
        }
    }

    private static double number(@Nullable String text) {
        try {
            return text == null ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
