package io.anymask.model.clip;

import java.io.IOException;
import java.io.InputStream;

/// The vocabulary of CLIP's tokenizer, which a jar on the class path carries. The jar names its implementation,
/// which has a constructor without arguments, in `META-INF/services`; [Tokenizer#bundled] finds it.
public interface BundledVocabulary {
    /// The file `bpe_simple_vocab_16e6.txt`, unpacked.
    InputStream merges() throws IOException;
}
