package io.anymask.model.clip;

/// Sizes of a CLIP model (Radford et al., *Learning Transferable Visual Models From Natural Language Supervision*,
/// 2021).
///
/// @param image the tower that reads images, a ViT
/// @param text the tower that reads texts
/// @param joint length of the vectors in which images and texts are compared
/// @param activation of the perceptrons in both towers
public record ClipConfig(Image image, Text text, int joint, Activation activation) {
    private static final int MLP_RATIO = 4;

    /// The sizes of OpenAI's ViT-B/32.
    public static final ClipConfig VIT_B_32 =
            new ClipConfig(new Image(224, 32, 768, 12, 12), new Text(77, 49_408, 512, 12, 8), 512, Activation.QUICK);

    /// What lies between the two layers of a perceptron. The weights do not tell.
    public enum Activation {
        /// x · sigmoid(1.702 x): all models that OpenAI published, and some others.
        QUICK,
        /// The Gaussian error linear unit: most models trained since.
        EXACT
    }

    /// @param size side of the square input, pixels; a multiple of the patch
    /// @param patch side of the square that becomes a token, pixels
    /// @param width of a token
    /// @param layers transformer blocks
    /// @param heads attention heads
    public record Image(int size, int patch, int width, int layers, int heads) {
        public Image {
            if (patch < 1 || size < patch || size % patch != 0) {
                throw new IllegalArgumentException(
                        "image size: got %d pixels, expected a multiple of the patch's %d".formatted(size, patch));
            }
            requireTower("image", width, layers, heads);
        }

        /// Side of the square of tokens.
        public int grid() {
            return size / patch;
        }

        /// Patches and the class token before them.
        public int tokens() {
            return 1 + grid() * grid();
        }

        int mlpWidth() {
            return MLP_RATIO * width;
        }
    }

    /// @param context tokens of a text, with start and end
    /// @param vocabulary number of tokens that there are
    /// @param width of a token
    /// @param layers transformer blocks
    /// @param heads attention heads
    public record Text(int context, int vocabulary, int width, int layers, int heads) {
        public Text {
            if (context < 2 || vocabulary < 2) {
                throw new IllegalArgumentException(
                        "text: got %d tokens of %d, expected at least 2 of 2".formatted(context, vocabulary));
            }
            requireTower("text", width, layers, heads);
        }

        int mlpWidth() {
            return MLP_RATIO * width;
        }
    }

    private static void requireTower(String tower, int width, int layers, int heads) {
        if (layers < 1 || heads < 1 || width < heads || width % heads != 0) {
            throw new IllegalArgumentException(
                    "%s tower: got %d layers, %d heads and a width of %d, expected at least one of each, and heads that divide the width"
                            .formatted(tower, layers, heads, width));
        }
    }

    /// The same sizes with another activation.
    public ClipConfig with(Activation other) {
        return new ClipConfig(image, text, joint, other);
    }

    /// The same sizes with other numbers of heads, which leave no trace in the weights.
    public ClipConfig withHeads(int imageHeads, int textHeads) {
        return new ClipConfig(
                new Image(image.size, image.patch, image.width, image.layers, imageHeads),
                new Text(text.context, text.vocabulary, text.width, text.layers, textHeads),
                joint,
                activation);
    }
}
