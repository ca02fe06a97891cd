package io.anymask.evaluation.video;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/// A measure of the frames of a video, summed up as DAVIS does.
///
/// @param mean over the frames
/// @param recall share of the frames above 0.5
/// @param decay mean of the first quarter of the frames less that of the last: what is lost with time
public record FrameStatistics(double mean, double recall, double decay) {
    private static final double GOOD = 0.5;
    private static final int QUARTERS = 4;

    /// @param frames their values in the order of the video
    /// @throws IllegalArgumentException if there is none
    public static FrameStatistics of(double[] frames) {
        if (frames.length == 0) {
            throw new IllegalArgumentException("a video's measure: got no frame, expected at least one");
        }
        double good = DoubleStream.of(frames).filter(value -> value > GOOD).count();
        return new FrameStatistics(
                mean(frames), good / frames.length, quarter(frames, 0) - quarter(frames, QUARTERS - 1));
    }

    /// The mean of a quarter. As in the toolkit, two that follow each other share a frame. The toolkit keeps the
    /// quarters' ends in bytes and so takes wrong ones above 256 frames; here they are right.
    private static double quarter(double[] frames, int quarter) {
        return mean(Arrays.copyOfRange(frames, end(frames, quarter), end(frames, quarter + 1) + 1));
    }

    /// The frame between two quarters, rounded half up.
    private static int end(double[] frames, int quarter) {
        return (int) Math.round((double) (frames.length - 1) * quarter / QUARTERS);
    }

    private static double mean(double[] values) {
        return DoubleStream.of(values).average().orElseThrow();
    }
}
