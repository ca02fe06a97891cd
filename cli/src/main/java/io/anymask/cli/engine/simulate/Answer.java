package io.anymask.cli.engine.simulate;

import io.anymask.mask.Rle;
import java.util.List;

/// One of the masks that a model offered.
///
/// @param choice its place among them
/// @param scores predicted IoUs of all of them
/// @param stability NaN where it is not known
record Answer(Rle mask, int choice, List<Double> scores, double stability) {
    Answer {
        scores = List.copyOf(scores);
    }

    double predictedIou() {
        return scores.get(choice);
    }
}
