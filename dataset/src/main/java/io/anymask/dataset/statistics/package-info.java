/// What a data set of masks looks like, whatever its masks show: where objects lie, how many there are in an
/// image, how large and how concave they are.
///
/// A [StatisticsCounter][io.anymask.dataset.statistics.StatisticsCounter] looks at images one by one; what it has
/// counted is a [DatasetStatistics][io.anymask.dataset.statistics.DatasetStatistics]. Those of the parts of a data
/// set, added up, are exactly those of the whole: all are whole numbers.
///
/// Source: Kirillov et al., "Segment Anything", ICCV 2023, section 5.
@NullMarked
package io.anymask.dataset.statistics;

import org.jspecify.annotations.NullMarked;
