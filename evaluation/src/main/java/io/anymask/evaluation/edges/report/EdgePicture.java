package io.anymask.evaluation.edges.report;

import io.anymask.evaluation.edges.EdgeMap;
import io.anymask.image.Image;
import io.anymask.mask.Mask;
import java.util.List;

/// A photo, its edges and what people drew, side by side; edges are dark on white. Stateless.
final class EdgePicture {
    private static final int GAP = 6;
    private static final int WHITE = 255;

    private EdgePicture() {}

    static Image of(Image photo, EdgeMap edges, List<Mask> boundaries) {
        int width = photo.width();
        int height = photo.height();
        int total = 3 * width + 2 * GAP;
        byte[] rgb = new byte[3 * total * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < total; x++) {
                int panel = x / (width + GAP);
                int column = x % (width + GAP);
                int colour = column >= width
                        ? grey(0)
                        : switch (panel) {
                            case 0 -> photo.rgb(column, y);
                            case 1 -> grey(edges.at(column, y));
                            default -> grey(share(boundaries, column, y));
                        };
                int at = 3 * (y * total + x);
                rgb[at] = (byte) (colour >> 16);
                rgb[at + 1] = (byte) (colour >> 8);
                rgb[at + 2] = (byte) colour;
            }
        }
        return Image.of(total, height, rgb);
    }

    private static float share(List<Mask> boundaries, int x, int y) {
        int count = 0;
        for (Mask mask : boundaries) {
            count += mask.get(x, y) ? 1 : 0;
        }
        return (float) count / boundaries.size();
    }

    private static int grey(float darkness) {
        int level = Math.round(WHITE * (1 - darkness));
        return level << 16 | level << 8 | level;
    }
}
