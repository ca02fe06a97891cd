package io.anymask.dataengine.sequence;

/// A frame of a film.
///
/// @param number from 0
/// @param image the id of the project's image
/// @param nanos when it is shown, counted from the first frame
public record SequenceFrame(int number, String image, long nanos) {}
