package io.anymask.video;

import io.anymask.image.Image;
import java.time.Duration;

/// One frame of a film.
///
/// @param number from 0, in the order in which frames are shown
/// @param time when it is shown, counted from the first frame
/// @param image upright
public record FilmFrame(int number, Duration time, Image image) {}
