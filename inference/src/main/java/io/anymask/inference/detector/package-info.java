/// Where objects are, before anybody asks for their masks (paper, section 4: the semi-automatic stage; section
/// 7.4). A [Detector][io.anymask.inference.detector.Detector] gives boxes with scores;
/// [EmbeddingDetector][io.anymask.inference.detector.EmbeddingDetector] is the one that `anymask train-detector`
/// makes, and [CellBoxes][io.anymask.inference.detector.CellBoxes] reads boxes from what its network says.
@NullMarked
package io.anymask.inference.detector;

import org.jspecify.annotations.NullMarked;
