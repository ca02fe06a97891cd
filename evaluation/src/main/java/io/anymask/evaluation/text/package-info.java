/// Finding what a phrase names. [CgF1] is the measure of SAM 3's evaluator, made of the [PairScore] of each image
/// and phrase; both know no model.
///
/// [TextEvaluation] asks a [PhraseMethod] for the [TextTask] of each image: the phrases of what is there, alone
/// and with a click, and phrases of what is not. [RankedMasks] is the method that needs no training for it.
/// [TextReport] shows the outcome.
@NullMarked
package io.anymask.evaluation.text;

import org.jspecify.annotations.NullMarked;
