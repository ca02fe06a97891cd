/// The evaluation of edge detectors on BSDS500 (paper, section 7.2): detect or read, compare, and report
/// beside the published figures.
@NullMarked
package io.anymask.evaluation.edges.report;

import org.jspecify.annotations.NullMarked;
