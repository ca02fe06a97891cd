package io.anymask.apps.volumes.tiff;

import io.anymask.apps.volumes.Affine;
import io.anymask.apps.volumes.Grid;
import io.anymask.apps.volumes.Volume;
import io.anymask.apps.volumes.VolumeException;
import io.anymask.apps.volumes.VolumeLimits;
import io.anymask.file.Untrusted;
import io.anymask.image.ImageException;
import io.anymask.image.ImageLimits;
import io.anymask.image.TiffStack;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// Reads TIFF files as volumes: one channel at one time. Stateless.
///
/// A stack has no patient: columns run to the right, rows to the front and slices to the top.
public final class TiffStackReader {
    private static final int SIGNATURE = 16;

    private TiffStackReader() {}

    /// Whether a file begins as a TIFF does.
    public static boolean reads(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return TiffStack.starts(in.readNBytes(SIGNATURE));
        } catch (IOException e) {
            throw new VolumeException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /// @param time which of several, from 0; without it the file must have one
    /// @param channel which of several, from 1; without it the file must have one
    /// @throws VolumeException for what is no sound TIFF, is larger than allowed, or has several volumes of which
    ///     none was chosen
    public static Volume read(Path file, OptionalInt time, OptionalInt channel, VolumeLimits limits) {
        String name = file.toString();
        try {
            return read(name, TiffStack.read(file, limits(limits)), time, channel, limits);
        } catch (ImageException e) {
            throw new VolumeException(String.valueOf(e.getMessage()), e);
        }
    }

    private static ImageLimits limits(VolumeLimits limits) {
        return new ImageLimits(limits.maxBytes(), Math.min(limits.maxVoxels(), ImageLimits.DEFAULT.maxPixels()));
    }

    private static Volume read(
            String name, TiffStack stack, OptionalInt time, OptionalInt channel, VolumeLimits limits) {
        StackLayout layout = StackLayout.of(name, stack);
        boolean together = stack.channels() > 1 && layout.pages() == (long) stack.pages() * layout.channels();
        StackLayout pages = together ? ofOneChannel(layout) : layout;
        if (pages.pages() != stack.pages()) {
            throw new VolumeException(
                    "%s: got %d pages, but its description has %d channels, %d slices and %d times; the rest may be in other files, save it as one stack"
                            .formatted(name, stack.pages(), layout.channels(), layout.slices(), layout.times()));
        }
        int channels = pages.channels() * stack.channels();
        int chosen = choice(name, channel, channels, 1, "channels", "--channel");
        int at = choice(name, time, pages.times(), 0, "times", "--volume");
        limits.require(name, stack.width(), stack.height(), pages.slices());
        Untrusted.require(
                name, (long) stack.width() * stack.height() * pages.slices() * Float.BYTES, VolumeException::new);
        List<float[]> slices = new ArrayList<>();
        for (int k = 0; k < pages.slices(); k++) {
            slices.add(
                    stack.values(pages.page((chosen - 1) / stack.channels(), k, at), (chosen - 1) % stack.channels()));
        }
        List<String> remarks = new ArrayList<>();
        Affine affine = affine(layout, remarks);
        return new Volume(
                name,
                new Grid(stack.width(), stack.height(), pages.slices(), affine),
                slices,
                Volume.Display.PLAIN,
                remarks);
    }

    /// Channels that lie in one page.
    private static StackLayout ofOneChannel(StackLayout layout) {
        return new StackLayout(1, layout.slices(), layout.times(), layout.order(), layout.x(), layout.y(), layout.z());
    }

    private static int choice(String name, OptionalInt chosen, int count, int first, String what, String option) {
        int last = count + first - 1;
        int choice = chosen.orElse(first);
        if ((chosen.isEmpty() && count > 1) || choice < first || choice > last) {
            throw new VolumeException("%s: got %s %d %s, expected one of them: %s %d to %d"
                    .formatted(
                            name,
                            chosen.isEmpty() ? "" : "number " + choice + " of",
                            count,
                            what,
                            option,
                            first,
                            last));
        }
        return choice;
    }

    private static Affine affine(StackLayout layout, List<String> remarks) {
        if (layout.x().isEmpty() || layout.y().isEmpty()) {
            remarks.add("the file does not say how large a pixel is; a voxel is taken to be 1 mm wide, high and deep");
            return Affine.IDENTITY;
        }
        double x = layout.x().getAsDouble();
        if (layout.z().isEmpty() && layout.slices() > 1) {
            remarks.add("the file does not say how far slices are apart; they are taken to be as far as columns");
        }
        return Affine.scaling(x, layout.y().getAsDouble(), layout.z().orElse(x));
    }
}
