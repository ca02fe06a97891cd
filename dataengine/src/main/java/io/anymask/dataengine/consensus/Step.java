package io.anymask.dataengine.consensus;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A step on the way from several copies of an image to one. The first says how far they agree; where they do not,
/// a later one what a reviewer chose. Steps are only added.
///
/// @param number from 0 on
/// @param agreement mean of all pairs; null where it cannot be told: with fewer than two copies
/// @param layer what became the image's own set; empty where none was taken, null while a reviewer has to choose
/// @param chooser a person's id; null where the copies agree
public record Step(
        String project,
        String image,
        long number,
        @Nullable Double agreement,
        @Nullable String layer,
        @Nullable String chooser,
        Instant at) {}
