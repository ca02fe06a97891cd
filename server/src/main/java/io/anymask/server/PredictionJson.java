package io.anymask.server;

import io.anymask.inference.Prediction;
import io.anymask.mask.MaskLogits;
import io.anymask.service.model.Npy;
import java.nio.FloatBuffer;
import java.util.Base64;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Predictions in JSON, by SAM's names.
final class PredictionJson {
    private PredictionJson() {}

    /// @param logits whether they are in it, too
    static ObjectNode write(Prediction prediction, boolean logits) {
        ObjectNode node = MaskJson.write(prediction.masks());
        if (logits) {
            ArrayNode all = node.putArray("low_res_logits");
            prediction.masks().forEach(mask -> write(all.addObject(), mask.logits()));
        }
        return node;
    }

    private static void write(ObjectNode node, MaskLogits logits) {
        node.put("dtype", Npy.DType.F32.code());
        node.putArray("shape").add(logits.height()).add(logits.width());
        byte[] values = Npy.DType.F32.encode(FloatBuffer.wrap(logits.values())).array();
        node.put("data", Base64.getEncoder().encodeToString(values));
    }
}
