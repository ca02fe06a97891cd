package io.anymask.inference.video;

import io.anymask.image.Image;

/// A picture of a video.
///
/// @param number its place in the video, from 0
public record Frame(int number, Image image) {
    public Frame {
        if (number < 0) {
            throw new VideoException("frame: got number " + number + ", expected 0 or more");
        }
    }
}
