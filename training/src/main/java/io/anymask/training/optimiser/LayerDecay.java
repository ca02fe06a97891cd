package io.anymask.training.optimiser;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How much slower the early layers of the image encoder learn: by `decay^(L + 1 - id)`, where id is 0 for the
/// embedding of patches and positions, i + 1 for block i of L, and L + 1, that is a factor of 1, for everything
/// else (detectron2, `get_vit_lr_decay_rate`).
public final class LayerDecay {
    private static final Pattern BLOCK = Pattern.compile("image_encoder\\.(?:layers\\.(\\d+)\\.)?blocks\\.(\\d+)\\..*");
    private static final Pattern MERGING = Pattern.compile("image_encoder\\.layers\\.(\\d+)\\.downsample\\..*");
    private static final Pattern EMBEDDING = Pattern.compile("image_encoder\\.(?:patch_embed\\.|pos_embed).*");
    private static final int STAGE = 1000;

    private final double decay;
    private final Map<Integer, Integer> blocks = new LinkedHashMap<>();

    /// @param decay 1 for none (paper: 0.8, ViT-B 0.6)
    /// @param names of all weights of the model
    public LayerDecay(double decay, Collection<String> names) {
        if (!(decay > 0 && decay <= 1)) {
            throw new IllegalArgumentException("layer_decay: got " + decay + ", expected a number above 0, at most 1");
        }
        this.decay = decay;
        TreeSet<Integer> places = new TreeSet<>();
        for (String name : names) {
            Matcher matcher = BLOCK.matcher(name);
            if (matcher.matches()) {
                places.add(place(matcher.group(1), matcher.group(2)));
            }
        }
        places.forEach(place -> blocks.put(place, blocks.size()));
    }

    private static int place(@org.jspecify.annotations.Nullable String stage, String block) {
        return (stage == null ? 0 : Integer.parseInt(stage) * STAGE) + Integer.parseInt(block);
    }

    /// Blocks of the encoder.
    public int depth() {
        return blocks.size();
    }

    /// The factor of a weight's learning rate.
    public double factor(String name) {
        return Math.pow(decay, blocks.size() + 1 - id(name));
    }

    /// The blocks of all stages are counted through; a merging of patches learns as the block before it.
    private int id(String name) {
        if (EMBEDDING.matcher(name).matches()) {
            return 0;
        }
        Matcher block = BLOCK.matcher(name);
        if (block.matches()) {
            return 1 + blocks.getOrDefault(place(block.group(1), block.group(2)), 0);
        }
        Matcher merging = MERGING.matcher(name);
        if (merging.matches()) {
            int next = (Integer.parseInt(merging.group(1)) + 1) * STAGE;
            return (int) blocks.keySet().stream().filter(place -> place < next).count();
        }
        return blocks.size() + 1;
    }
}
