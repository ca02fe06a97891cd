package io.anymask.model.clip;

import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.ops.CostOps;
import io.anymask.model.ops.RandomSource;
import io.anymask.model.ops.Scope;
import java.util.Map;

/// Makes up the weights of a CLIP of given sizes, for measurements, see [RandomSource].
public final class RandomClip {
    private static final float SCALE = (float) Math.log(100);

    private RandomClip() {}

    /// A model that works and knows nothing.
    public static ClipModel model(ClipConfig config, long seed) {
        RandomSource source = new RandomSource(seed);
        CostOps ops = new CostOps();
        Scope root = Scope.root(source);
        ClipConfig.Image image = config.image();
        ImageTower images = new ImageTower(root, config);
        images.pooled(ops, images.beforeLast(ops, new int[] {1, 3, image.size(), image.size()}), null);
        ClipConfig.Text text = config.text();
        new TextTower(root, config)
                .pooled(ops, new int[] {1, text.context(), text.width()}, new int[] {1, 1, text.context()});
        root.weight(ops, "token_embedding.weight", text.vocabulary(), text.width());
        return ClipModel.of(
                source.checkpoint().with(Map.of("logit_scale", TensorView.of(new float[] {SCALE}))), config);
    }
}
