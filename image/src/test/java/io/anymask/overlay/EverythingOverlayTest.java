package io.anymask.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.mask.Box;
import io.anymask.mask.Mask;
import io.anymask.mask.MaskRecord;
import io.anymask.mask.Rle;
import java.util.List;
import org.junit.jupiter.api.Test;

class EverythingOverlayTest {
    private static final int WIDTH = 200;
    private static final int HEIGHT = 120;

    private static MaskRecord record(Mask mask) {
        Rle rle = mask.rle();
        return new MaskRecord(rle, rle.area(), rle.box(), 0.9, 0.9, 0, 0, new Box(0, 0, WIDTH, HEIGHT));
    }

    private static Mask box(int x0, int y0, int x1, int y1) {
        return Mask.full(x1 - x0, y1 - y0).paste(x0, y0, WIDTH, HEIGHT);
    }

    /// Where the labelled picture differs from the plain one.
    private static Mask label(MaskRecord mask, String text) {
        Image photo = Image.of(WIDTH, HEIGHT, new byte[3 * WIDTH * HEIGHT]);
        Image plain = EverythingOverlay.draw(photo, List.of(mask));
        Image labelled = EverythingOverlay.draw(photo, List.of(mask), List.of(text));
        boolean[] differs = new boolean[WIDTH * HEIGHT];
        for (int i = 0; i < differs.length; i++) {
            int y = Math.floorDiv(i, WIDTH);
            differs[i] = plain.rgb(i % WIDTH, y) != labelled.rgb(i % WIDTH, y);
        }
        return Mask.of(WIDTH, HEIGHT, differs);
    }

    @Test
    void theLabelLiesOnTheMask() {
        Box box = label(record(box(20, 20, 100, 60)), "1 dog").box();
        assertThat(box.centerX()).isBetween(55.0, 65.0);
        assertThat(box.centerY()).isBetween(36.0, 44.0);
        // A frame that is thicker on the right.
        Mask frame = box(10, 10, 190, 110).minus(box(20, 20, 120, 100));
        assertThat(label(record(frame), "1").box().centerX()).isBetween(150.0, 160.0);
    }

    @Test
    void labelsStayInThePicture() {
        for (Mask mask : List.of(box(0, 0, 3, 3), box(195, 115, 200, 120), Mask.full(WIDTH, HEIGHT))) {
            for (String text : List.of("", "dog", "x".repeat(500), "\u0643\u0644\u0628 \ud83d\udc15")) {
                assertThat(label(record(mask), text).width()).isEqualTo(WIDTH);
            }
        }
        Mask corner = label(record(box(195, 115, 200, 120)), "dog");
        assertThat(corner.area()).as("moved inside").isGreaterThan(100);
    }
}
