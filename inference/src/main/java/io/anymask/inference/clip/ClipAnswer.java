package io.anymask.inference.clip;

import java.util.List;

/// What a published model is known to make of some texts: a check that its file, its tokenizer and its network
/// belong together.
public final class ClipAnswer {
    /// The published vectors are rounded to half precision.
    public static final double TOLERANCE = 0.002;

    /// OpenAI's ViT-B/32 on names of COCO, from the vectors that the authors of Detic published (Zhou et al.
    /// 2022).
    public static final ClipAnswer VIT_B_32 = new ClipAnswer(
            List.of("person", "bicycle", "traffic light", "dog", "zebra", "tennis racket", "pizza", "toothbrush"),
            new double[] {
                0.8411, 0.7826, 0.8944, 0.7751, 0.8104, 0.8706, 0.8008, 0.7833, 0.8597, 0.7572, 0.8217, 0.8298, 0.7878,
                0.7734, 0.6943, 0.7721, 0.7996, 0.7562, 0.7872, 0.8032, 0.874, 0.8077, 0.6996, 0.7654, 0.7407, 0.8181,
                0.7965, 0.8027
            });

    private final List<String> names;
    private final double[] cosines;

    /// @param cosines of each name with those after it, in order
    private ClipAnswer(List<String> names, double[] cosines) {
        this.names = names;
        this.cosines = cosines;
    }

    /// By how much the cosines between the texts `a NAME` differ at most.
    public double largestDifference(ClipEncoder clip) {
        List<ClipVector> vectors =
                clip.texts(names.stream().map(name -> "a " + name).toList());
        double largest = 0;
        int next = 0;
        for (int i = 0; i < vectors.size(); i++) {
            for (int j = i + 1; j < vectors.size(); j++) {
                double cosine = vectors.get(i).cosine(vectors.get(j));
                largest = Math.max(largest, Math.abs(cosine - cosines[next++]));
            }
        }
        return largest;
    }
}
