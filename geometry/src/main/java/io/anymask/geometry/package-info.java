/// Cameras, rigid poses, point clouds and meshes, and the files they come in.
///
/// Lengths are metres. A camera looks along its z axis, with x to the right and y down.
@NullMarked
package io.anymask.geometry;

import org.jspecify.annotations.NullMarked;
