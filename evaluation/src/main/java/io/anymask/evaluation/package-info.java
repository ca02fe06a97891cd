/// The zero-shot evaluations of the Segment Anything paper (section 7), and the evaluators they rest on.
@NullMarked
package io.anymask.evaluation;

import org.jspecify.annotations.NullMarked;
