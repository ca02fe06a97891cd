/// How charts look, the same in the reports of evaluations and training and in benchmarks: paper, letters,
/// colours, measures.
@NullMarked
package io.anymask.chart;

import org.jspecify.annotations.NullMarked;
