package io.anymask.training.interaction;

/// How the simulated user behaves.
///
/// @param clicks after the first prompt (paper: 8; its data generator was trained with 3)
/// @param maskOnlyRounds whether two further rounds show the decoder its last mask and nothing new
/// @param boxShare share of the masks whose first prompt is a box instead of a point (paper: 0.5)
/// @param boxIsAmbiguous whether a first box is answered by three masks, as a point is; SAM 2 answers by one
/// @param boxNoise how boxes are disturbed
/// @param textShare share of the masks that have a text whose first prompt it is (paper: 1)
public record InteractionSettings(
        int clicks,
        boolean maskOnlyRounds,
        double boxShare,
        boolean boxIsAmbiguous,
        BoxNoise boxNoise,
        double textShare) {
    /// The eleven rounds of the paper.
    public static final InteractionSettings PAPER = new InteractionSettings(8, true, 0.5, true, BoxNoise.UNIFORM, 1);

    public InteractionSettings {
        if (clicks < 0 || clicks > 100) {
            throw new IllegalArgumentException("clicks: got " + clicks + ", expected 0 to 100 (the paper takes 8)");
        }
        if (!(boxShare >= 0 && boxShare <= 1)) {
            throw new IllegalArgumentException("box_share: got " + boxShare + ", expected 0 to 1");
        }
        if (!(textShare >= 0 && textShare <= 1)) {
            throw new IllegalArgumentException("share: got " + textShare + ", expected 0 to 1");
        }
    }

    /// Rounds for each mask.
    public int rounds() {
        return 1 + clicks + (maskOnlyRounds ? 2 : 0);
    }
}
