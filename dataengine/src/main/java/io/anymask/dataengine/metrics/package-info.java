/// How the work goes, from what is stored of it: seconds and clicks per mask, masks per image, how good proposals
/// and the model's own scores are, what reviewers say. Definitions can change, since nothing here is stored:
/// [MaskFacts] has them for one mask, [Measures] for many.
@NullMarked
package io.anymask.dataengine.metrics;

import org.jspecify.annotations.NullMarked;
