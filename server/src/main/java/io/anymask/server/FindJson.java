package io.anymask.server;

import io.anymask.inference.exemplar.Exemplar;
import io.anymask.inference.exemplar.ExemplarFinder;
import io.anymask.inference.exemplar.FoundMask;
import io.anymask.mask.Rle;
import io.anymask.server.http.ProblemException;
import io.anymask.service.gallery.Photo;
import io.anymask.service.model.Finder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What is looked for by example, and what is found, in JSON.
///
/// @param threshold masks with a lower score are left out of the answer
record FindJson(List<Finder.Example> examples, double threshold) {
    /// As many as help; each costs an embedding.
    private static final int MOST_EXAMPLES = 32;

    /// @param searched the image of examples that name none
    /// @param photos finds those that examples name
    /// @throws ProblemException or an [io.anymask.BadInputException] when it makes no sense
    static FindJson read(JsonNode node, Photo searched, Function<String, Photo> photos) {
        JsonNode list = node.path("examples");
        if (!list.isArray() || list.isEmpty() || list.size() > MOST_EXAMPLES) {
            throw new ProblemException(400, "examples: expected a list of 1 to %d".formatted(MOST_EXAMPLES));
        }
        List<Finder.Example> examples = new ArrayList<>();
        for (JsonNode example : list) {
            JsonNode image = example.path("image");
            Photo photo = image.isMissingNode() ? searched : photos.apply(image.asString(""));
            Rle mask = MaskJson.read(example.path("mask"), "examples: mask");
            Exemplar.requireFits(mask, photo.info().width(), photo.info().height());
            examples.add(new Finder.Example(photo, mask.toMask()));
        }
        return new FindJson(examples, threshold(node.path("threshold")));
    }

    private static double threshold(JsonNode node) {
        return node.isMissingNode() ? ExemplarFinder.THRESHOLD : Fields.number(node, "threshold");
    }

    /// The answer.
    ObjectNode write(Finder.Answer answer) {
        List<FoundMask> found = answer.found().stream()
                .filter(each -> each.score() >= threshold)
                .toList();
        ObjectNode node = MaskJson.write(found.stream().map(FoundMask::mask).toList());
        ArrayNode scores = node.putArray("scores");
        found.forEach(each -> scores.add(each.score()));
        return node.put("milliseconds", answer.milliseconds());
    }
}
