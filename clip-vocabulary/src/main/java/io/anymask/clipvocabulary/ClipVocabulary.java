package io.anymask.clipvocabulary;

import io.anymask.model.clip.BundledVocabulary;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/// Brings the pairs of tokens that CLIP's tokenizer joins. Loaded only by the module that uses it.
public final class ClipVocabulary implements BundledVocabulary {
    static final String MERGES = "merges.txt.gz";

    @Override
    public InputStream merges() throws IOException {
        InputStream packed = ClipVocabulary.class.getResourceAsStream(MERGES);
        if (packed == null) {
            throw new IOException(
                    "the resource " + MERGES + " is not on the class path: was the module clip-vocabulary built?");
        }
        return new GZIPInputStream(packed);
    }
}
