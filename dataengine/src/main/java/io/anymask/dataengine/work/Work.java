package io.anymask.dataengine.work;

import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.project.ProjectImage;
import io.anymask.dataengine.run.RunKind;
import io.anymask.dataset.exchange.Format;
import io.anymask.inference.MaskGeneratorOptions;
import io.anymask.inference.detector.DetectorOptions;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.detector.DetectorModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a run shall do.
public sealed interface Work {
    RunKind kind();

    /// What was uploaded for it; null for nothing.
    default @Nullable Path upload() {
        return null;
    }

    /// Embeds all images ahead.
    record Embed() implements Work {
        @Override
        public RunKind kind() {
            return RunKind.EMBED;
        }
    }

    /// Finds masks without a person.
    ///
    /// @param kind [RunKind#PREFILL] or [RunKind#AMG]
    /// @param search how
    /// @param states of the images that are looked at
    /// @param annotated whether images that have masks or proposals are looked at too
    /// @param most masks of an image, those with the highest predicted IoU
    /// @param status of the masks: proposed for a person to judge, or accepted
    record Find(RunKind kind, Search search, Set<ProjectImage.State> states, boolean annotated, int most, Status status)
            implements Work {
        public Find {
            states = Set.copyOf(states);
        }
    }

    /// How masks are found.
    sealed interface Search {
        /// Segments everything.
        record Everything(MaskGeneratorOptions options) implements Search {}

        /// Asks for the masks of a detector's boxes.
        ///
        /// @param detector its file
        /// @param sha256 of its tensors
        record Boxes(Path detector, String sha256, DetectorOptions options) implements Search {
            /// With the file as it is now.
            ///
            /// @throws CheckpointException when it is no detector
            public static Boxes of(Path detector, DetectorOptions options) {
                return new Boxes(
                        detector, DetectorModel.open(detector).checkpoint().sha256(), options);
            }
        }
    }

    /// Writes the masks.
    record Export(Format format) implements Work {
        @Override
        public RunKind kind() {
            return RunKind.EXPORT;
        }
    }

    /// Reads all masks, and asks their prompts once more.
    record Audit() implements Work {
        @Override
        public RunKind kind() {
            return RunKind.AUDIT;
        }
    }

    /// Retrains the model on the accepted masks, or trains a detector beside it.
    ///
    /// @param heldOut share of the images that it is judged with
    /// @param activate whether the server goes on with the model, if it is better
    record Train(Retrainer.Learns learns, int steps, double heldOut, long seed, boolean activate) implements Work {
        /// Steps where nobody says how many: minutes on two cores.
        public static final int STEPS = 120;

        /// The same for a detector.
        public static final int DETECTOR_STEPS = 300;

        /// Share of the images where nobody says which.
        public static final double HELD_OUT = 0.2;

        /// Where nobody says how many.
        public static int steps(Retrainer.Learns learns) {
            return learns == Retrainer.Learns.DETECTOR ? DETECTOR_STEPS : STEPS;
        }

        /// Something is left to learn from.
        public static final double MOST_HELD_OUT = 0.9;

        @Override
        public RunKind kind() {
            return RunKind.TRAIN;
        }
    }

    /// Makes the frames of a film images.
    ///
    /// @param upload the film, or a ZIP archive of pictures, in a folder of its own, which goes when the run is
    ///     over
    record Frames(Path upload) implements Work {
        @Override
        public RunKind kind() {
            return RunKind.FRAMES;
        }
    }

    /// Follows objects through a film.
    ///
    /// @param sequence the film's id
    /// @param from frame in which all of the objects have masks
    /// @param to last frame; before `from` to go backward
    /// @param tracks the objects' ids
    record Track(String sequence, int from, int to, List<String> tracks) implements Work {
        /// Objects that are followed at one time.
        public static final int MOST_OBJECTS = 32;

        public Track {
            tracks = List.copyOf(tracks);
        }

        @Override
        public RunKind kind() {
            return RunKind.TRACK;
        }
    }

    /// Brings masks.
    ///
    /// @param upload the file, in a folder of its own, which goes when the run is over
    /// @param format null to tell it from the content
    /// @param status of the masks
    record Import(Path upload, @Nullable Format format, Status status) implements Work {
        @Override
        public RunKind kind() {
            return RunKind.IMPORT;
        }
    }
}
