package io.anymask.model.checkpoint;

import java.util.Arrays;
import java.util.BitSet;

/// What the tensors of a checkpoint tell of the sizes of its network. Every error names the file. Immutable.
public record TensorSizes(Checkpoint checkpoint) {
    /// Eight times the deepest encoder of the paper.
    private static final int MOST_BLOCKS = 256;

    private static final int MOST_DIGITS = 6;

    /// How many consecutive numbers, from zero on, follow a prefix among the names: in one walk over them,
    /// since a file may have many names.
    ///
    /// @throws CheckpointException for more than any model has
    public int count(String prefix) {
        BitSet numbers = new BitSet();
        for (String name : checkpoint.names()) {
            int end = name.indexOf('.', prefix.length());
            if (name.startsWith(prefix) && end > 0 && end - prefix.length() <= MOST_DIGITS) {
                String number = name.substring(prefix.length(), end);
                if (number.equals("0")
                        || (!number.isEmpty()
                                && number.chars().allMatch(c -> c >= '0' && c <= '9')
                                && number.charAt(0) != '0')) {
                    numbers.set(Integer.parseInt(number));
                }
            }
        }
        int count = numbers.nextClearBit(0);
        if (count > MOST_BLOCKS) {
            throw new CheckpointException("%s: %d of %s, expected at most %d as in any model"
                    .formatted(checkpoint.origin(), count, prefix, MOST_BLOCKS));
        }
        return count;
    }

    /// The dimensions of a tensor.
    ///
    /// @param rank how many there must be
    /// @throws CheckpointException when it is missing, has another rank, or is empty
    public int[] shape(String name, int rank) {
        int[] shape = checkpoint.tensor(name).shape();
        if (shape.length != rank || Arrays.stream(shape).anyMatch(dimension -> dimension < 1)) {
            throw new CheckpointException("%s: tensor %s has shape %s, expected %d dimensions, none of them zero"
                    .formatted(checkpoint.origin(), name, Arrays.toString(shape), rank));
        }
        return shape;
    }
}
