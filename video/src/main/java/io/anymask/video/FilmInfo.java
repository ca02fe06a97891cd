package io.anymask.video;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What is known of a film once it is open. Sizes and numbers are those that were found, whatever its header says.
///
/// @param width upright, pixels
/// @param height upright, pixels
/// @param frames that can be read, numbered from 0
/// @param frameRate frames a second, on average
/// @param duration from the first frame to the end of the last
/// @param orientation the EXIF value by which the stored pictures are turned upright, 1 to 8
/// @param codec how the pictures are packed: FFmpeg's name, such as `h264`; `gif`; `pictures` in a folder
/// @param fault why the film ends earlier than it says, in words for people; null for a whole one
public record FilmInfo(
        int width,
        int height,
        int frames,
        double frameRate,
        Duration duration,
        int orientation,
        String codec,
        @Nullable String fault) {}
