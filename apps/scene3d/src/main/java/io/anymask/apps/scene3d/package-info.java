/// SAM3D (arXiv 2306.03908): masks of posed depth frames, merged into one segmented scene. Meta's "SAM 3D" is another
/// thing.
@NullMarked
package io.anymask.apps.scene3d;

import org.jspecify.annotations.NullMarked;
