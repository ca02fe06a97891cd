package io.anymask.cli.options;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.cli.Run;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How the command reads image files, and what it says of it.
class ImageOptionsTest {
    @TempDir
    private Path folder;

    @Test
    void theMappingOfSamplesIsReported() throws IOException {
        Path file = twelveBits();
        Run text = anymask("segment", file, "--point", "30,20", "-o", folder);
        assertThat(text.code()).as(text.err()).isZero();
        assertThat(text.out()).contains("16-bit unsigned integers were mapped linearly from 0 to 4095 (");
        Run json = anymask("segment", file, "--point", "30,20", "--json", "--range", "100,2000");
        assertThat(json.code()).as(json.err()).isZero();
        JsonNode reading = JsonMapper.shared().readTree(json.out()).get("image").get("reading");
        assertThat(reading.get("pages").asInt()).isEqualTo(1);
        assertThat(reading.get("mappings").get(0).get("low").asDouble()).isEqualTo(100);
        assertThat(reading.get("mappings").get(0).get("high").asDouble()).isEqualTo(2000);
        assertThat(reading.get("notes").size()).isEqualTo(1);
    }

    @Test
    void wrongChoicesAreWrongUsageAndMissingPartsBadInput() throws IOException {
        Path file = twelveBits();
        for (String[] wrong : new String[][] {
            {"--range", "9,1"}, {"--range", "bright"}, {"--page", "0"}, {"--channels", "1,2"}, {"--max-pixels", "0"}
        }) {
            Run run = anymask("segment", file, "--point", "30,20", "--json", wrong[0], wrong[1]);
            assertThat(run.code()).as(wrong[0] + " " + wrong[1] + run.err()).isEqualTo(2);
            assertThat(run.err()).contains("expected");
        }
        for (String[] missing : new String[][] {{"--page", "2"}, {"--channels", "4"}, {"--max-pixels", "100"}}) {
            Run run = anymask("segment", file, "--point", "30,20", "--json", missing[0], missing[1]);
            assertThat(run.code()).as(missing[0] + run.err()).isEqualTo(3);
            assertThat(run.err()).contains("deep.png");
        }
    }

    private Path twelveBits() throws IOException {
        BufferedImage picture = new BufferedImage(64, 48, BufferedImage.TYPE_USHORT_GRAY);
        for (int y = 0; y < 48; y++) {
            for (int x = 0; x < 64; x++) {
                picture.getRaster().setSample(x, y, 0, x > 20 && x < 40 && y > 10 && y < 30 ? 4000 : 60 * (y % 10));
            }
        }
        Path file = folder.resolve("deep.png");
        ImageIO.write(picture, "png", file.toFile());
        return file;
    }
}
