package io.anymask.video;

import java.nio.file.Path;

/// What to do where FFmpeg is not on the class path. Stateless.
final class FfmpegJars {
    private FfmpegJars() {}

    static String missing(Path file) {
        return ("%s: reading and writing films needs FFmpeg, which is not on the class path or not made for this system (%s, %s); "
                        + "add org.bytedeco:ffmpeg and org.bytedeco:javacpp, each also with the classifier of the system, such as "
                        + "linux-x86_64. Animated GIFs, Motion JPEG in AVI and folders of pictures are read without it")
                .formatted(file, System.getProperty("os.name"), System.getProperty("os.arch"));
    }
}
