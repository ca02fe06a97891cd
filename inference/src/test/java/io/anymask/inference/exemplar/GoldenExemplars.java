package io.anymask.inference.exemplar;

import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Segmenter;
import io.anymask.inference.engine.Lazy;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import io.anymask.mobilesam.MobileSam;
import io.anymask.testing.SafetensorsFile;
import io.anymask.testing.Shared;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.JsonNode;

/// The examples and tests of `golden/persam`, embedded once each for a class of tests. Nothing is opened before it
/// is asked for, so that without golden files each test is skipped for itself.
public final class GoldenExemplars implements AfterAllCallback {
    private final Lazy<Segmenter> sam = new Lazy<>(() -> Segmenter.open(MobileSam.weights()));
    private final Lazy<SafetensorsFile> stages =
            new Lazy<>(() -> SafetensorsFile.read(Shared.golden("persam/stages.safetensors")));
    private final Map<String, ImageEmbedding> embeddings = new HashMap<>();

    public static List<JsonNode> references() {
        return Shared.goldenJson("persam/persam.json")
                .get("references")
                .valueStream()
                .toList();
    }

    /// Whether `-Danymask.persam=all` asks for what takes minutes.
    public static boolean areAllRun() {
        return System.getProperty("anymask.persam", "some").equals("all");
    }

    /// In the normal run two small ones.
    static boolean isRun(JsonNode reference) {
        return areAllRun()
                || List.of("MT_Break", "airplane").contains(reference.get("id").asString());
    }

    SafetensorsFile stages() {
        return stages.get();
    }

    public ImageEmbedding embedding(String image) {
        return embeddings.computeIfAbsent(image, name -> sam.get().embed(Image.read(Shared.data(name))));
    }

    public Exemplar exemplar(JsonNode reference) {
        return new Exemplar(
                embedding(reference.get("reference").asString()), mask(reference.get("reference_mask_rle")));
    }

    static String key(JsonNode reference) {
        return reference.get("set").asString() + "/" + reference.get("id").asString();
    }

    static Mask mask(JsonNode rle) {
        JsonNode size = rle.get("size");
        return Rle.decompress(
                        size.get(0).asInt(),
                        size.get(1).asInt(),
                        rle.get("counts").asString())
                .toMask();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        sam.ifPresent(Segmenter::close);
    }
}
