/// Projects out to files of other programs, and such files into projects, through
/// [io.anymask.dataset.exchange.AnnotationSet].
@NullMarked
package io.anymask.dataengine.exchange;

import org.jspecify.annotations.NullMarked;
