/// Volumes segmented from prompts on single slices.
///
/// A [VolumeSegmenter] follows an object from each slice in which somebody showed it, both ways, as a tracker
/// follows it through a video, and stops where it loses it. Between two shown slices both runs meet; where neither
/// sees the object, its shape is interpolated. Only what a prompt reaches is computed again.
@NullMarked
package io.anymask.apps.volumes.segment;

import org.jspecify.annotations.NullMarked;
