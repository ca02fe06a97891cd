/// Finding what a phrase names: [CgF1], the measure of SAM 3's evaluator, of the [PairScore] of each image and
/// phrase. Knows no model.
@NullMarked
package io.anymask.evaluation.text;

import org.jspecify.annotations.NullMarked;
