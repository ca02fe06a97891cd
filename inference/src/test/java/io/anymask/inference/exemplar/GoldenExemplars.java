package io.anymask.inference.exemplar;

import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Segmenter;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import io.anymask.mobilesam.MobileSam;
import io.anymask.testing.SafetensorsFile;
import io.anymask.testing.Shared;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// The examples and tests of `golden/persam`, embedded once each.
final class GoldenExemplars implements AutoCloseable {
    final Segmenter sam = Segmenter.open(MobileSam.weights());
    final SafetensorsFile stages = SafetensorsFile.read(Shared.golden("persam/stages.safetensors"));
    private final Map<String, ImageEmbedding> embeddings = new HashMap<>();

    static List<JsonNode> references() {
        return Shared.goldenJson("persam/persam.json")
                .get("references")
                .valueStream()
                .toList();
    }

    /// In the normal run one of each set, small ones; all with `-Danymask.persam=all`.
    static boolean isRun(JsonNode reference) {
        return System.getProperty("anymask.persam", "some").equals("all")
                || List.of("car-shadow", "MT_Break", "airplane")
                        .contains(reference.get("id").asString());
    }

    ImageEmbedding embedding(String image) {
        return embeddings.computeIfAbsent(image, name -> sam.embed(Image.read(Shared.data(name))));
    }

    Exemplar exemplar(JsonNode reference) {
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
    public void close() {
        sam.close();
    }
}
