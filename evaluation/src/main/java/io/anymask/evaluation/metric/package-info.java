/// How good a mask is, and where a simulated user clicks next: measures and protocols of interactive
/// segmentation.
@NullMarked
package io.anymask.evaluation.metric;

import org.jspecify.annotations.NullMarked;
