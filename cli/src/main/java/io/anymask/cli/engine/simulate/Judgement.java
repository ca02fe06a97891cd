package io.anymask.cli.engine.simulate;

import io.anymask.mask.MaskMatching;
import io.anymask.mask.Rle;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// What an annotator thinks of proposals. A proposal and an object are a pair if they fit each other best.
///
/// @param accepted good enough as they are
/// @param edited worth an edit
/// @param rejected places of the others among the proposals
/// @param missing places of the objects without a proposal
record Judgement(
        List<MaskMatching.Pair> accepted,
        List<MaskMatching.Pair> edited,
        List<Integer> rejected,
        List<Integer> missing) {
    Judgement {
        accepted = List.copyOf(accepted);
        edited = List.copyOf(edited);
        rejected = List.copyOf(rejected);
        missing = List.copyOf(missing);
    }

    static Judgement of(List<Rle> proposals, List<Rle> objects, Habits habits) {
        List<MaskMatching.Pair> accepted = new ArrayList<>();
        List<MaskMatching.Pair> edited = new ArrayList<>();
        BitSet judged = new BitSet();
        BitSet found = new BitSet();
        for (MaskMatching.Pair pair :
                MaskMatching.bestFirst(proposals, objects, habits.editIou(), MaskMatching.Candidates.ALL)) {
            (pair.iou() >= habits.acceptIou() ? accepted : edited).add(pair);
            judged.set(pair.first());
            found.set(pair.second());
        }
        return new Judgement(accepted, edited, others(judged, proposals.size()), others(found, objects.size()));
    }

    private static List<Integer> others(BitSet some, int all) {
        List<Integer> others = new ArrayList<>();
        for (int i = some.nextClearBit(0); i < all; i = some.nextClearBit(i + 1)) {
            others.add(i);
        }
        return others;
    }
}
