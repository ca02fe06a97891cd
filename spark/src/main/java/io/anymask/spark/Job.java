package io.anymask.spark;

import io.anymask.file.Sha256;
import io.anymask.image.ReadOptions;
import io.anymask.inference.ModelSpec;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/// What is done on a cluster, as a value that is sent to the executors.
///
/// @param model opened once on each executor, whatever its threads say with one
/// @param weights SHA-256 of its tensors: an executor that finds others under the same name is refused
/// @param reading how photos are read
/// @param output a folder that all machines share, under the same path
/// @param form of the results
/// @param overwrite whether what was done before is done again, and files of other photos are replaced
public record Job(
        ModelSpec model, String weights, ReadOptions reading, Work work, String output, Form form, boolean overwrite)
        implements Serializable {
    /// Of results.
    public enum Form {
        /// A file for each photo: SA-1B's JSON, or an embedding.
        FILES,
        /// One table of all photos: a folder of Parquet.
        PARQUET
    }

    /// The table of a job of that form, in its output.
    public static final String TABLE = "masks.parquet";

    /// @throws IllegalArgumentException for a table of embeddings
    public Job {
        if (form == Form.PARQUET && work instanceof Work.Embed) {
            throw new IllegalArgumentException("embeddings are files; a table holds masks");
        }
        model = model.withThreads(1);
    }

    Path folder() {
        return Path.of(output);
    }

    /// The name under which the result of a photo is known.
    String key(Photo photo) {
        return photo.name()
                + switch (form) {
                    case PARQUET -> "";
                    case FILES -> work instanceof Work.Embed ? ".safetensors" : ".json";
                };
    }

    /// SHA-256, in hexadecimal, of all that decides a result beside the photo.
    String settings() {
        String all = String.join(
                "\n",
                weights,
                model.engine(),
                model.precision().toString(),
                model.device().toString(),
                String.valueOf(model.inputSize()),
                reading.toString(),
                work.toString(),
                form.toString());
        return HexFormat.of().formatHex(Sha256.digest().digest(all.getBytes(StandardCharsets.UTF_8)));
    }
}
