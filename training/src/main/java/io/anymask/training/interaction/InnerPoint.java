package io.anymask.training.interaction;

import io.anymask.mask.Box;
import io.anymask.prompt.Point;
import org.jspecify.annotations.Nullable;

/// Where a careful user clicks: the pixel of a region that lies farthest from its edge, the first one in
/// reading order
/// if there are several. The frame's border is an edge. Exact Euclidean distances, by Meijster's algorithm
/// (Meijster
/// et al., A general algorithm for computing distance transforms in linear time, 2000). Source of the rule:
/// paper,
/// section 7.1; RITM's clicker.
public final class InnerPoint {
    private final Bitmap region;
    private final int x0;
    private final int y0;
    private final int width;
    private final int height;

    private InnerPoint(Bitmap region, Box box) {
        this.region = region;
        this.x0 = (int) box.x0();
        this.y0 = (int) box.y0();
        this.width = (int) box.width() + 1;
        this.height = (int) box.height() + 1;
    }

    /// A pixel and its squared distance to the nearest pixel outside of the region.
    public record Inner(int x, int y, long squaredDistance) {}

    /// The innermost pixel; null of an empty region.
    public static @Nullable Inner of(Bitmap region) {
        return region.area() == 0 ? null : new InnerPoint(region, region.box()).find();
    }

    /// The click that corrects a prediction: on what is missing or on what is too much, whichever reaches
    /// farther
    /// inside; null for a perfect prediction.
    public static @Nullable Point correction(Bitmap target, byte[] predicted) {
        byte[] missing = new byte[predicted.length];
        byte[] excess = new byte[predicted.length];
        for (int i = 0; i < predicted.length; i++) {
            missing[i] = (byte) (target.pixels()[i] & ~predicted[i]);
            excess[i] = (byte) (predicted[i] & ~target.pixels()[i]);
        }
        Inner positive = of(new Bitmap(target.width(), target.height(), missing));
        Inner negative = of(new Bitmap(target.width(), target.height(), excess));
        if (positive != null && (negative == null || positive.squaredDistance > negative.squaredDistance)) {
            return new Point(positive.x, positive.y, true);
        }
        return negative == null ? null : new Point(negative.x, negative.y, false);
    }

    private Inner find() {
        int[] vertical = vertical();
        Inner best = new Inner(x0, y0, -1);
        int[] starts = new int[width + 2];
        int[] sites = new int[width + 2];
        for (int y = 0; y < height; y++) {
            best = row(vertical, y, sites, starts, best);
        }
        return best;
    }

    /// For each pixel of the box the distance to the nearest pixel outside of the region in its column.
    private int[] vertical() {
        int[] distance = new int[width * height];
        for (int x = 0; x < width; x++) {
            int above = 0;
            for (int y = 0; y < height; y++) {
                above = isSet(x, y) ? above + 1 : 0;
                distance[y * width + x] = above;
            }
            int below = 0;
            for (int y = height - 1; y >= 0; y--) {
                below = isSet(x, y) ? below + 1 : 0;
                distance[y * width + x] = Math.min(distance[y * width + x], below);
            }
        }
        return distance;
    }

    private boolean isSet(int x, int y) {
        return region.pixels()[(y + y0) * region.width() + x + x0] != 0;
    }

    /// The lower envelope of the row's parabolas (x - site)² + vertical². Outside of the box, columns -1 and
    /// width,
    /// nothing belongs to the region.
    private Inner row(int[] vertical, int y, int[] sites, int[] starts, Inner before) {
        int last = 0;
        sites[0] = -1;
        starts[0] = Integer.MIN_VALUE;
        for (int site = 0; site <= width; site++) {
            while (last >= 0 && cost(vertical, y, sites[last], starts[last]) > cost(vertical, y, site, starts[last])) {
                last--;
            }
            if (last < 0) {
                last = 0;
                sites[0] = site;
                starts[0] = Integer.MIN_VALUE;
            } else {
                long from = 1 + separation(vertical, y, sites[last], site);
                if (from <= width) {
                    last++;
                    sites[last] = site;
                    starts[last] = (int) from;
                }
            }
        }
        Inner best = before;
        int envelope = last;
        long[] squared = new long[width];
        for (int x = width - 1; x >= 0; x--) {
            while (starts[envelope] > x) {
                envelope--;
            }
            squared[x] = cost(vertical, y, sites[envelope], x);
        }
        for (int x = 0; x < width; x++) {
            if (isSet(x, y) && squared[x] > best.squaredDistance) {
                best = new Inner(x + x0, y + y0, squared[x]);
            }
        }
        return best;
    }

    private long height(int[] vertical, int y, int site) {
        return site < 0 || site >= width ? 0 : vertical[y * width + site];
    }

    private long cost(int[] vertical, int y, int site, int x) {
        long across = (long) Math.max(x, -1) - site;
        long down = height(vertical, y, site);
        return across * across + down * down;
    }

    /// The last column where the earlier site is at least as near.
    private long separation(int[] vertical, int y, int earlier, int later) {
        long a = height(vertical, y, earlier);
        long b = height(vertical, y, later);
        long numerator = (long) later * later - (long) earlier * earlier + b * b - a * a;
        return Math.floorDiv(numerator, 2L * (later - earlier));
    }
}
