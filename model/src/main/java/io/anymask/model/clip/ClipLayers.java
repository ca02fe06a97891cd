package io.anymask.model.clip;

import io.anymask.model.ops.DeclaredNetwork;
import io.anymask.model.ops.Network;
import io.anymask.model.ops.Ops;
import io.anymask.model.ops.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// What leaves each layer of a CLIP's towers, for a comparison with another implementation. The outputs are called
/// as in openai/CLIP's classes, with `image.` or `text.` before them.
public final class ClipLayers {
    private ClipLayers() {}

    /// Pixels (B, 3, S, S) to `image.conv1`, `image.ln_pre` and `image.block0` on.
    public static Network image(ClipModel model, int batch) {
        int size = model.config().image().size();
        List<String> outputs = new ArrayList<>(List.of("image.conv1", "image.ln_pre"));
        IntStream.range(0, model.config().image().layers()).forEach(i -> outputs.add("image.block" + i));
        return new DeclaredNetwork(
                "clip_image_layers", List.of(new Network.Input("pixels", batch, 3, size, size)), outputs) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> x) {
                return new ImageTower(root(model), model.config()).layers(ops, x.getFirst());
            }
        };
    }

    /// Rows of the table of tokens (B, L, C) to `text.block0` on and `text.ln_final`.
    public static Network text(ClipModel model, int batch) {
        ClipConfig.Text text = model.config().text();
        List<String> outputs = new ArrayList<>();
        IntStream.range(0, text.layers()).forEach(i -> outputs.add("text.block" + i));
        outputs.add("text.ln_final");
        Network.Input embedded = new Network.Input("embedded", batch, text.context(), text.width());
        return new DeclaredNetwork("clip_text_layers", List.of(embedded), outputs) {
            @Override
            public <T> List<T> apply(Ops<T> ops, List<T> x) {
                return new TextTower(root(model), model.config()).layers(ops, x.getFirst());
            }
        };
    }

    private static Scope root(ClipModel model) {
        return Scope.root(model.checkpoint());
    }
}
