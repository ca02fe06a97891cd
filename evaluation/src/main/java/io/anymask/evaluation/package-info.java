/// The zero-shot evaluations of the Segment Anything paper (section 7), and the evaluators they rest on,
/// which need no model: [io.anymask.evaluation.coco] for average precision and recall as COCO and LVIS count
/// them, [io.anymask.evaluation.edges.bsds] for the boundaries of BSDS500, [io.anymask.evaluation.metric] for
/// boundary IoU, simulated clicks and confidence intervals.
@NullMarked
package io.anymask.evaluation;

import org.jspecify.annotations.NullMarked;
