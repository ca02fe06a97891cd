/// Reports on annotations themselves, without a model: what a data set's masks look like, and how far masks were
/// from what people made of them, beside what was published of SA-1B.
@NullMarked
package io.anymask.evaluation.statistics;

import org.jspecify.annotations.NullMarked;
