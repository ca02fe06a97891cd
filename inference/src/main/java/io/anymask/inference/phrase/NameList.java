package io.anymask.inference.phrase;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Names of things that data sets have made common.
public enum NameList {
    /// The 80 categories of COCO.
    COCO("coco.txt"),
    /// The 1203 categories of LVIS, with blanks for underscores.
    LVIS("lvis.txt");

    private final String file;

    NameList(String file) {
        this.file = file;
    }

    /// In the order of the categories' numbers.
    public List<String> names() {
        try (InputStream stream = NameList.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IOException(file + " is not on the class path");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
