package io.anymask.server;

import io.anymask.image.ImageInfo;
import io.anymask.inference.Preprocessing;
import io.anymask.inference.PromptableModel;
import io.anymask.model.ops.Network;
import io.anymask.model.sam.GridPart;
import io.anymask.model.sam.SamConfig;
import io.anymask.service.gallery.Photo;
import io.anymask.service.gallery.Renditions;
import io.anymask.service.gallery.Tiles;
import io.anymask.service.model.ServedModel;
import io.anymask.service.run.Run;
import io.anymask.service.run.State;
import io.anymask.service.run.Work;
import java.time.Instant;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Values of the service in JSON, as `openapi.yaml` describes them.
final class Documents {
    private Documents() {}

    static ObjectNode image(Photo photo) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("id", photo.id());
        node.put("name", photo.name());
        node.put("sha256", photo.sha256());
        node.put("source", Fields.label(photo.source()));
        node.put("bytes", photo.bytes());
        ImageInfo info = photo.header();
        if (info != null) {
            node.put("width", info.width()).put("height", info.height());
            node.put("levels", Tiles.levels(info.width(), info.height()));
            node.put("tileSize", Tiles.SIDE).put("pictures", Renditions.VERSION);
        }
        String error = photo.error();
        if (error != null) {
            node.put("error", error);
        }
        return node;
    }

    /// @param base path before all others
    static ObjectNode model(ServedModel model, String base) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        SamConfig config = model.segmenter().model().config();
        node.put("id", model.id());
        node.put("name", model.segmenter().model().name());
        node.put("sha256", model.sha256());
        node.put("inputSize", config.imageSize());
        floats(node.putArray("mean"), Preprocessing.mean());
        floats(node.putArray("std"), Preprocessing.deviation());
        node.put("maskSize", config.maskSize());
        node.put("embeddingKey", model.embeddingKey());
        node.put("textWidth", config.textWidth());
        node.put("phrases", model.segmenter().readsPhrases());
        maps(node, model.model());
        decoder(node.putObject("decoder"), model.decoder(), base + Api.MODELS + "/" + model.id() + "/");
        return node;
    }

    /// What an embedding is made of; the first map stands alone too.
    private static void maps(ObjectNode node, PromptableModel model) {
        node.put("family", Fields.label(model.config().family()));
        numbers(node.putArray("embeddingShape"), model.mapShapes().getFirst());
        ArrayNode maps = node.putArray("embeddingMaps");
        for (Network.Input map : model.parts().maps()) {
            ObjectNode one = maps.addObject().put("name", map.name());
            numbers(one.putArray("shape"), map.shape());
        }
    }

    private static void numbers(ArrayNode node, int... values) {
        for (int value : values) {
            node.add(value);
        }
    }

    private static void decoder(ObjectNode node, ServedModel.Decoder decoder, String folder) {
        node.put("imagePart", folder + decoder.imagePart());
        node.put("promptPart", folder + decoder.promptPart());
        node.put("maskPromptPart", folder + decoder.maskPromptPart());
        put(node.putObject("maskPart"), decoder.maskParts(), folder);
        put(node.putObject("maskPartOfCells"), decoder.maskPartsOfCells(), folder);
        node.put("cellStep", GridPart.STEP);
        if (decoder.official() != null) {
            node.put("official", folder + decoder.official());
        }
    }

    private static void put(ObjectNode node, Map<Integer, String> names, String folder) {
        names.forEach((masks, name) -> node.put(Integer.toString(masks), folder + name));
    }

    private static void floats(ArrayNode node, float... values) {
        for (float value : values) {
            node.add(value);
        }
    }

    /// @param position how many are before it, if it waits
    /// @param base path before all others
    static ObjectNode run(Run run, int position, String base) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("id", run.id());
        node.put("kind", kind(run.work()));
        node.put("image", run.work().image()).put("model", run.model());
        node.put("state", run.state().label());
        node.put("done", run.done()).put("total", run.total());
        node.put("created", run.created().toString());
        switch (run.state()) {
            case State.Queued() -> node.put("position", position);
            case State.Running() -> {}
            case State.Completed(Instant finished, int masks) -> {
                node.put("finished", finished.toString());
                node.put("masks", masks).put("artifact", base + Api.RUNS + "/" + run.id() + "/artifact");
            }
            case State.Failed(Instant finished, String why) ->
                node.put("finished", finished.toString()).put("error", why);
            case State.Cancelled(Instant finished) -> node.put("finished", finished.toString());
        }
        return node;
    }

    private static String kind(Work work) {
        return switch (work) {
            case Work.Everything ignored -> "everything";
        };
    }
}
