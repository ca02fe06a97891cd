/// What an evaluation found, for people and for machines: `report.html`, one file with tables, plots and
/// pictures in it, and `report.json` with the same numbers. [Journal] keeps what was measured so that a
/// stopped evaluation resumes where it was.
///
/// Every report says what was evaluated, what was not, and why: [Counts].
@NullMarked
package io.anymask.evaluation.report;

import org.jspecify.annotations.NullMarked;
