/// How good masks are for prompts made from the truth: one click (paper, section 7.1), several clicks by a
/// simulated user, and boxes; on any [io.anymask.dataset.Dataset].
///
/// ```java
/// PromptSettings settings = PromptSettings.DEFAULT.withClicks(List.of(1, 3, 5));
/// List<ObjectResult> results = PromptEvaluation.of(sam, settings).evaluate(dataset, journal, progress).objects();
/// ```
///
/// A figure means nothing without its click rule and its mask rule; both are part of every report. The authors of
/// the paper released no evaluation code: the protocol is that of the paper where it says something, of RITM's and
/// SAM 2's code where it does not.
///
/// Source: A. Kirillov et al., "Segment Anything", ICCV 2023, section 7.1 and appendix D.1.
@NullMarked
package io.anymask.evaluation.prompts;

import org.jspecify.annotations.NullMarked;
