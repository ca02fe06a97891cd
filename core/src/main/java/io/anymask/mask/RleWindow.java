package io.anymask.mask;

/// Run lengths cut out of a frame and put into one, in time that depends on the object, not on the frame.
final class RleWindow {
    private RleWindow() {}

    static Rle crop(Rle rle, int x, int y, int width, int height) {
        require(x, y, width, height, rle.width(), rle.height());
        RleBuilder runs = new RleBuilder();
        int position = 0;
        for (int i = 0; i + 1 < rle.counts.length; i += 2) {
            int from = position + rle.counts[i];
            position = from + rle.counts[i + 1];
            if (position == from) {
                continue;
            }
            int last = Math.min(x + width - 1, (position - 1) / rle.height());
            for (int column = Math.max(x, from / rle.height()); column <= last; column++) {
                int top = column * rle.height();
                int first = Math.max(from - top, y) - y;
                int end = Math.min(position - top, y + height) - y;
                if (first < end) {
                    runs.add((column - x) * height + first, (column - x) * height + end);
                }
            }
        }
        return runs.build(height, width);
    }

    static Rle paste(Rle rle, int x, int y, int width, int height) {
        Rle.checkFrame(height, width);
        require(x, y, rle.width(), rle.height(), width, height);
        RleBuilder runs = new RleBuilder();
        int position = 0;
        for (int i = 0; i + 1 < rle.counts.length; i += 2) {
            int from = position + rle.counts[i];
            position = from + rle.counts[i + 1];
            for (int at = from; at < position; ) {
                int column = at / rle.height();
                int end = (int) Math.min(position, (column + 1L) * rle.height());
                int start = (x + column) * height + y + at - column * rle.height();
                runs.add(start, start + end - at);
                at = end;
            }
        }
        return runs.build(height, width);
    }

    private static void require(int x, int y, int width, int height, int frameWidth, int frameHeight) {
        if (x < 0
                || y < 0
                || width < 1
                || height < 1
                || (long) x + width > frameWidth
                || (long) y + height > frameHeight) {
            throw new IllegalArgumentException("window of %d x %d at (%d, %d), expected one inside %d x %d"
                    .formatted(width, height, x, y, frameWidth, frameHeight));
        }
    }
}
