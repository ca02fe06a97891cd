package io.anymask.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

class ScanBombTest {
    private static final byte[] SCAN = {(byte) 0xFF, (byte) 0xDA, 0, 8, 1, 1, 0, 0, 0x3F, 0};

    /// A photo, and behind its only scan ever more of them.
    private static byte[] file(int more) {
        byte[] photo = JpegFile.encode(Image.of(8, 8, new byte[8 * 8 * 3]), 0.9f);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(photo, 0, photo.length - 2);
        for (int i = 0; i < more; i++) {
            bytes.writeBytes(SCAN);
        }
        bytes.write(photo, photo.length - 2, 2);
        return bytes.toByteArray();
    }

    @Test
    void tenThousandScansAreRefusedUnread() {
        assertThatThrownBy(() -> Image.decode(file(10_000), "bomb.jpg", ImageLimits.DEFAULT))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("bomb.jpg: a JPEG file of 10001 scans, expected at most 200");
        assertThat(Image.decode(file(0), "photo.jpg", ImageLimits.DEFAULT).width())
                .isEqualTo(8);
    }
}
