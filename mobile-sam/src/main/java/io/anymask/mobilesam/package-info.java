/// The default weights and two sample photos, as resources of one jar that depends on nothing. META-INF/NOTICE
/// names their origin and licences.
@NullMarked
package io.anymask.mobilesam;

import org.jspecify.annotations.NullMarked;
