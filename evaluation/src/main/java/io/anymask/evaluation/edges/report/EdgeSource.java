package io.anymask.evaluation.edges.report;

import io.anymask.evaluation.edges.EdgeDetector;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// Where edge maps come from.
public sealed interface EdgeSource {
    /// For tables and file names.
    String name();

    /// All that the maps depend on, by name.
    SequencedMap<String, String> setup();

    /// Detected in each photo.
    ///
    /// @param name letters, digits and hyphens
    record Detected(String name, SequencedMap<String, String> setup, EdgeDetector detector) implements EdgeSource {
        /// @throws IllegalArgumentException for a name that is no file name
        public Detected {
            if (!name.matches("[A-Za-z0-9-]+")) {
                throw new IllegalArgumentException("edge detector " + name + ": expected letters, digits and hyphens");
            }
            setup = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(setup));
        }

        /// By a detector that is told by its own settings.
        public Detected(String name, EdgeDetector detector) {
            this(name, new LinkedHashMap<>(Map.of("settings", detector.toString())), detector);
        }
    }

    /// Read from a folder: a PNG file for each image, named as the image is.
    record Stored(Path folder) implements EdgeSource {
        @Override
        public String name() {
            return "maps";
        }

        @Override
        public SequencedMap<String, String> setup() {
            return new LinkedHashMap<>(
                    Map.of("folder", folder.toAbsolutePath().normalize().toString()));
        }

        Path file(String image) {
            return folder.resolve(image + ".png");
        }
    }
}
