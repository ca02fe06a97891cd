package io.anymask.server;

import static io.anymask.server.TestServer.API;
import static io.anymask.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.image.Image;
import io.anymask.image.ImageLimits;
import io.anymask.testing.PngBytes;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Pictures that are unusual, or damaged beside their pixels, from the upload to what browsers are shown: upright,
/// and without anything but pixels (specification, section 14, metadata).
class PicturesTest {
    private static final String SECRET = "48.2082N 16.3738E";

    @TempDir
    private Path data;

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.samples(data.resolve("server"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /// 48 × 32, white at the top left.
    private static BufferedImage picture() {
        BufferedImage picture = new BufferedImage(48, 32, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 24; x++) {
                picture.setRGB(x, y, 0xFFFFFF);
            }
        }
        return picture;
    }

    private static byte[] encoded(String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(picture(), format, bytes)).isTrue();
        return bytes.toByteArray();
    }

    /// The JPEG with a segment more, right behind its start.
    private static byte[] with(byte[] jpeg, int marker, byte[] content) {
        return ByteBuffer.allocate(jpeg.length + content.length + 4)
                .put(jpeg, 0, 2)
                .putShort((short) marker)
                .putShort((short) (content.length + 2))
                .put(content)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// An orientation, and where the photo was taken.
    private static byte[] exif(int orientation) {
        return ByteBuffer.allocate(6 + 8 + 2 + 2 * 12 + 4 + SECRET.length())
                .put(ascii("Exif\0\0MM\0*"))
                .putInt(8)
                .putShort((short) 2)
                .putInt(0x01120003)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0)
                .putInt(0x010E0002)
                .putInt(SECRET.length())
                .putInt(8 + 2 + 2 * 12 + 4)
                .putInt(0)
                .put(ascii(SECRET))
                .array();
    }

    /// The picture as browsers get it, after an upload.
    private Image shown(String name, byte[] file) throws IOException, InterruptedException {
        JsonNode result =
                json(server.upload(Map.of(name, file))).path("results").path(0);
        assertThat(result.path("status").asString()).as(result.toString()).isEqualTo("created");
        String path = API + "images/" + result.path("image").path("id").asString();
        Image display = null;
        for (String variant : new String[] {"thumb", "display"}) {
            HttpResponse<byte[]> answer = server.get(path + "/content?variant=" + variant);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(new String(answer.body(), StandardCharsets.ISO_8859_1))
                    .as(variant)
                    .doesNotContain(SECRET, "Exif", "eXIf", "ICC_PROFILE", "iCCP", "acTL", "tEXt");
            display = Image.decode(answer.body(), variant, ImageLimits.DEFAULT);
            assertThat(display.width())
                    .isEqualTo(result.path("image").path("width").asInt());
            assertThat(display.height())
                    .isEqualTo(result.path("image").path("height").asInt());
        }
        return Objects.requireNonNull(display);
    }

    private static boolean white(Image image, boolean right, boolean bottom) {
        return (image.rgb(right ? image.width() - 4 : 3, bottom ? image.height() - 4 : 3) & 0xFF) > 200;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void isTurnedUprightAndLosesItsExif(int orientation) throws IOException, InterruptedException {
        Image jpeg = shown("a.jpg", with(encoded("jpg"), 0xFFE1, exif(orientation)));
        byte[] chunk = exif(orientation);
        byte[] tiff = Arrays.copyOfRange(chunk, "Exif\0\0".length(), chunk.length);
        Image png = shown("a.png", PngBytes.with(encoded("png"), "eXIf", tiff));
        for (Image image : new Image[] {jpeg, png}) {
            assertThat(image.width()).isEqualTo(orientation < 5 ? 48 : 32);
            boolean right = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
            boolean bottom = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
            assertThat(white(image, right, bottom)).isTrue();
            assertThat(white(image, !right, !bottom)).isFalse();
        }
    }

    /// A picture that is a page or an archive too, where one reads it from another end.
    @ParameterizedTest
    @ValueSource(strings = {"<script>document.title = 'owned'</script>", "PK\3\4", "%PDF-1.7", "GIF89a"})
    void aPolyglotIsNothingButItsPicture(String other) throws IOException, InterruptedException {
        byte[] jpeg = with(encoded("jpg"), 0xFFFE, ascii("*/" + other + SECRET));
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(jpeg);
        file.writeBytes(ascii(other + SECRET));
        assertThat(white(shown("a.html", file.toByteArray()), false, false)).isTrue();
        String id = server.images().getLast().path("id").asString();
        HttpResponse<byte[]> original = server.get(API + "images/" + id + "/content?variant=original");
        assertThat(original.headers().firstValue("content-type")).contains("image/jpeg");
        assertThat(original.headers().firstValue("x-content-type-options")).contains("nosniff");
        assertThat(original.headers().firstValue("content-disposition").orElseThrow())
                .startsWith("attachment")
                .doesNotContain("html");
        byte[] reversed = ByteBuffer.allocate(other.length() + jpeg.length)
                .put(ascii(other))
                .put(jpeg)
                .array();
        assertThat(json(server.upload(Map.of("b.jpg", reversed)))
                        .path("results")
                        .path(0)
                        .path("status")
                        .asString())
                .isEqualTo("rejected");
    }

    /// Too short, of a length that it does not have, of no colours: none of it is looked at.
    @ParameterizedTest
    @ValueSource(strings = {"", "x", "\0\0\2\0 no profile", "\u007f\u00ff\u00ff\u00ffADBE"})
    void aBrokenProfileChangesNothing(String profile) throws IOException, InterruptedException {
        Image plain = Image.decode(encoded("jpg"), "plain", ImageLimits.DEFAULT);
        byte[] jpeg = with(encoded("jpg"), 0xFFE2, ascii("ICC_PROFILE\0\1\1" + profile));
        assertThat(Image.decode(jpeg, "a.jpg", ImageLimits.DEFAULT)).isEqualTo(plain);
        assertThat(white(shown("a.jpg", jpeg), false, false)).isTrue();
        byte[] png = PngBytes.with(encoded("png"), "iCCP", ascii("name\0\0" + profile));
        assertThat(white(shown("a.png", png), false, false)).isTrue();
    }

    /// Of an animated PNG its still picture is the one; how many frames it claims, and what they hold, is never
    /// read.
    @Test
    void anAnimationIsItsStillPicture() throws IOException, InterruptedException {
        byte[] png = encoded("png");
        byte[] frame = PngBytes.chunk(
                "fcTL",
                ByteBuffer.allocate(26)
                        .putInt(1)
                        .putInt(0x7FFFFFFF)
                        .putInt(0x7FFFFFFF)
                        .array());
        byte[] content = PngBytes.chunk("fdAT", ascii("\0\0\0\2 no pixels"));
        int end = png.length - 12;
        byte[] animated = ByteBuffer.allocate(png.length + frame.length + content.length)
                .put(png, 0, end)
                .put(frame)
                .put(content)
                .put(png, end, 12)
                .array();
        byte[] file = PngBytes.with(
                animated,
                "acTL",
                ByteBuffer.allocate(8).putInt(0x7FFFFFFF).putInt(0).array());
        Image image = shown("a.png", file);
        assertThat(image.width()).isEqualTo(48);
        assertThat(white(image, false, false)).isTrue();
        assertThat(white(image, true, true)).isFalse();
    }

    /// Four inks, as printers send them: with the mark of Adobe, whose samples say how much is left of the paper.
    @Test
    void fourInksBecomeColours() throws IOException, InterruptedException {
        WritableRaster paper = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 48, 32, 4, null);
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 48; x++) {
                paper.setPixel(x, y, x < 24 && y < 16 ? new int[] {255, 255, 255, 255} : new int[] {255, 0, 0, 200});
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
        try (ImageOutputStream output = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(output);
            writer.write(new IIOImage(paper, null, null));
        } finally {
            writer.dispose();
        }
        byte[] adobe = ascii("Adobe\0\144\0\0\0\0\0");
        Image image = shown("a.jpg", with(bytes.toByteArray(), 0xFFEE, adobe));
        assertThat(white(image, false, false)).isTrue();
        int red = image.rgb(40, 28);
        assertThat(red >> 16 & 0xFF).as(Integer.toHexString(red)).isGreaterThan((red & 0xFF) + 80);
    }
}
