/// Calib-Anything (arXiv 2306.02656): where a LiDAR is at a camera, found by masks alone.
@NullMarked
package io.anymask.apps.calibration;

import org.jspecify.annotations.NullMarked;
