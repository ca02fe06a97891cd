package io.anymask.cli.engine.simulate;

import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// What came out of the three stages.
///
/// @param manual assisted-manual stage
/// @param prefilled semi-automatic stage
/// @param automatic fully automatic stage
/// @param versions what was learned between them
/// @param detector what found the proposals; null where segmenting everything did
/// @param metrics the project's own, by stage and by their names; without those that it does not know
/// @param seconds that each part took on this machine: the only thing that differs from run to run
record Outcome(
        StageResult manual,
        StageResult prefilled,
        Automatic automatic,
        List<Learning.Version> versions,
        Learning.@Nullable Detector detector,
        Map<String, Map<String, Double>> metrics,
        SequencedMap<String, Double> seconds) {
    Outcome {
        versions = List.copyOf(versions);
    }
}
