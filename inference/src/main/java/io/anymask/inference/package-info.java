/// From a photo and a prompt to masks: [Segmenter] embeds an image once, [ImageEmbedding] answers prompts.
@NullMarked
package io.anymask.inference;

import org.jspecify.annotations.NullMarked;
