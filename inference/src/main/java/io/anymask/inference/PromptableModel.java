package io.anymask.inference;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.ops.Network;
import io.anymask.model.sam.DecoderParts;
import io.anymask.model.sam.ImageFrame;
import io.anymask.model.sam.SamConfig;
import io.anymask.model.sam.SamModel;
import io.anymask.model.sam2.Sam2Model;
import java.util.List;

/// A model that a [Segmenter] can open: a SAM or a SAM 2. Immutable.
public sealed interface PromptableModel {
    /// What people call it, for example `MobileSAM` or `SAM 2.1 Hiera-T`.
    String name();

    /// Sizes of prompt encoder and mask decoder.
    SamConfig config();

    /// The weights under their official names.
    Checkpoint checkpoint();

    /// The same model for images of another size: smaller is faster and coarser.
    ///
    /// @param size side of the square that the encoder sees, pixels
    /// @throws IllegalArgumentException when the encoder cannot divide it
    PromptableModel withImageSize(int size);

    /// How an image lies in the square that the encoder sees.
    ImageFrame frame(int width, int height);

    /// Pixels (1, 3, S, S) to the maps of an embedding.
    Network imageEncoder();

    /// The mask decoder as the networks that answer prompts.
    DecoderParts parts();

    /// Shapes of the maps of an embedding. The first is (1, C, G, G).
    List<int[]> mapShapes();

    /// Recognises the model of a checkpoint and checks every tensor, see [SamModel#of] and
    /// [Sam2Model#of(Checkpoint)].
    ///
    /// @throws CheckpointException when no known model has such tensors, one is missing or has the wrong shape,
    ///     or there are others that would change what the model computes
    static PromptableModel of(Checkpoint checkpoint) {
        return Sam2Model.recognises(checkpoint) ? new Sam2(Sam2Model.of(checkpoint)) : new Sam(SamModel.of(checkpoint));
    }

    /// The SAM, for what no other model can do.
    ///
    /// @param purpose what it is wanted for, as a message says it: `training`
    /// @throws CheckpointException when this is another model
    default SamModel sam(String purpose) {
        return switch (this) {
            case Sam sam -> sam.model;
            case Sam2 other -> throw other.cannot(purpose);
        };
    }

    /// The same model with another recipe.
    ///
    /// @throws IllegalArgumentException when it has not SAM's networks
    default PromptableModel withRecipe(Recipe recipe) {
        return switch (this) {
            case Sam sam -> new Sam(sam.model, recipe);
            case Sam2 other when recipe == Recipe.SAM -> other;
            case Sam2 other ->
                throw new IllegalArgumentException(
                        "recipe %s: got %s, expected a model with SAM's networks".formatted(recipe, other.name()));
        };
    }

    /// What makes the encoder's input of an image: another word, another input.
    default String preprocessing() {
        boolean isMedSam = this instanceof Sam sam && sam.recipe == Recipe.MEDSAM;
        return (isMedSam ? "MedSAM, version " : "version ") + Preprocessing.VERSION;
    }

    /// A SAM with its embedding as the only map.
    ///
    /// @param recipe with which it was trained
    record Sam(SamModel model, Recipe recipe) implements PromptableModel {
        /// With SAM's own recipe.
        public Sam(SamModel model) {
            this(model, Recipe.SAM);
        }

        @Override
        public String name() {
            return recipe == Recipe.SAM ? model.name() : "MedSAM (" + model.name() + ")";
        }

        @Override
        public SamConfig config() {
            return model.config();
        }

        @Override
        public Checkpoint checkpoint() {
            return model.checkpoint();
        }

        @Override
        public Sam withImageSize(int size) {
            return new Sam(model.withImageSize(size), recipe);
        }

        @Override
        public ImageFrame frame(int width, int height) {
            return switch (recipe) {
                case SAM -> ImageFrame.of(width, height, config().imageSize());
                case MEDSAM -> ImageFrame.squeezed(width, height, config().imageSize());
            };
        }

        @Override
        public Network imageEncoder() {
            return model.imageEncoder();
        }

        @Override
        public DecoderParts parts() {
            return model.parts();
        }

        @Override
        public List<int[]> mapShapes() {
            int grid = config().grid();
            return List.of(new int[] {1, config().channels(), grid, grid});
        }
    }

    /// A SAM 2, whose embedding has two finer maps beside it.
    record Sam2(Sam2Model model) implements PromptableModel {
        @Override
        public String name() {
            return model.name();
        }

        @Override
        public SamConfig config() {
            return model.config().decoder();
        }

        @Override
        public Checkpoint checkpoint() {
            return model.checkpoint();
        }

        @Override
        public Sam2 withImageSize(int size) {
            return new Sam2(model.withImageSize(size));
        }

        @Override
        public ImageFrame frame(int width, int height) {
            return ImageFrame.squeezed(width, height, config().imageSize());
        }

        @Override
        public Network imageEncoder() {
            return model.networks().imageEncoder();
        }

        @Override
        public DecoderParts parts() {
            return model.parts();
        }

        @Override
        public List<int[]> mapShapes() {
            return model.networks().imageShapes().tensors();
        }

        /// What to throw where only SAM will do.
        ///
        /// @param purpose as for [PromptableModel#sam]
        CheckpointException cannot(String purpose) {
            return new CheckpointException("%s: got %s, expected MobileSAM or SAM for %s; choose another model"
                    .formatted(checkpoint().origin(), name(), purpose));
        }
    }
}
