package io.anymask.model.sam2;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.SequencedCollection;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// Which frames are remembered when a frame is looked at (reference file `modeling/sam2_base.py`). The first frame
/// is number zero. Immutable.
///
/// @param stride of the tracked frames that are remembered, except for the one just before
/// @param maxPrompted how many prompted frames are remembered at once; -1 for all
/// @param reverse whether frames come from the last to the first
public record MemoryRules(int stride, int maxPrompted, boolean reverse) {
    /// Forward, with the settings of all published models.
    public static final MemoryRules STANDARD = new MemoryRules(1, -1, false);

    /// Row of the table of times for prompted frames, whenever they were.
    private static final int PROMPTED_TIME = Sam2Config.MEMORIES - 1;

    /// @throws IllegalArgumentException for a stride below 1, or no prompted frame at all
    public MemoryRules {
        if (stride < 1 || maxPrompted == 0 || maxPrompted < -1) {
            throw new IllegalArgumentException(
                    "memory: got the stride %d and at most %d prompted frames, expected 1 or more, and -1 for all frames"
                            .formatted(stride, maxPrompted));
        }
    }

    /// A remembered frame.
    ///
    /// @param frame its number
    /// @param time row of the table of times
    public record Memory(int frame, int time) {}

    /// A remembered pointer.
    ///
    /// @param frame its number
    /// @param frames how many frames ago it was
    public record Pointer(int frame, int frames) {}

    /// All that is remembered when one frame is looked at.
    public record Selection(List<Memory> memories, List<Pointer> pointers) {
        public Selection {
            memories = List.copyOf(memories);
            pointers = List.copyOf(pointers);
        }
    }

    /// What is remembered of an object.
    ///
    /// @param frame the one to look at
    /// @param frames of the video; [Integer#MAX_VALUE] while that is not known
    /// @param prompted frames with prompts for the object, in the order in which they got them
    /// @param tracked whether there is a memory of a frame without prompts
    public Selection select(int frame, int frames, SequencedCollection<Integer> prompted, IntPredicate tracked) {
        List<Integer> chosen = prompted(frame, prompted);
        Set<Integer> others = new HashSet<>(prompted);
        chosen.forEach(others::remove);
        IntPredicate known = other -> others.contains(other) || tracked.test(other);
        List<Memory> memories = new ArrayList<>();
        chosen.forEach(other -> memories.add(new Memory(other, PROMPTED_TIME)));
        int[] slots = tracked(frame);
        for (int i = 0; i < slots.length; i++) {
            if (known.test(slots[i])) {
                memories.add(new Memory(slots[i], PROMPTED_TIME - 1 - i));
            }
        }
        List<Pointer> pointers = new ArrayList<>();
        for (int other : chosen) {
            int ago = reverse ? other - frame : frame - other;
            if (ago >= 0) {
                pointers.add(new Pointer(other, ago));
            }
        }
        for (int other : pointers(frame, frames)) {
            if (known.test(other)) {
                pointers.add(new Pointer(other, Math.abs(frame - other)));
            }
        }
        return new Selection(memories, pointers);
    }

    /// The prompted frames that are remembered: the nearest before the frame, the nearest at it or after it, then
    /// the nearest others. The reference refuses a limit of one; here that is the nearest before, or else after.
    List<Integer> prompted(int frame, SequencedCollection<Integer> prompted) {
        if (maxPrompted < 0 || prompted.size() <= maxPrompted) {
            return List.copyOf(prompted);
        }
        List<Integer> chosen = new ArrayList<>();
        prompted.stream()
                .filter(other -> other < frame)
                .max(Comparator.naturalOrder())
                .ifPresent(chosen::add);
        prompted.stream()
                .filter(other -> other >= frame)
                .min(Comparator.naturalOrder())
                .ifPresent(chosen::add);
        prompted.stream()
                .filter(other -> !chosen.contains(other))
                .sorted(Comparator.comparingInt(other -> Math.abs(other - frame)))
                .toList()
                .forEach(chosen::add);
        return List.copyOf(chosen.subList(0, maxPrompted));
    }

    /// The tracked frames that are looked for, from the oldest to the newest; some may not exist.
    int[] tracked(int frame) {
        int count = Sam2Config.MEMORIES - 1;
        int[] frames = new int[count];
        for (int i = 0; i < count - 1; i++) {
            int back = (count - 2 - i) * stride;
            frames[i] = reverse
                    ? Math.ceilDiv(frame + 2, stride) * stride + back
                    : Math.floorDiv(frame - 2, stride) * stride - back;
        }
        frames[count - 1] = reverse ? frame + 1 : frame - 1;
        return frames;
    }

    /// The tracked frames whose pointers are looked for, from the newest to the oldest.
    int[] pointers(int frame, int frames) {
        return IntStream.range(1, Math.min(frames, Sam2Config.POINTERS))
                .map(ago -> reverse ? frame + ago : frame - ago)
                .takeWhile(other -> other >= 0 && other < frames)
                .toArray();
    }

    /// How many frames away the memory of a tracked frame may be; pointers reach [Sam2Config#POINTERS] frames.
    public int reach() {
        return (Sam2Config.MEMORIES - 2) * stride + 1;
    }

    /// How long ago a pointer was, as the network takes it.
    ///
    /// @param frames of the video, as in [#select]
    public static float distance(Pointer pointer, int frames) {
        int longest = Math.min(frames, Sam2Config.POINTERS) - 1;
        return longest == 0 ? 0 : (float) pointer.frames() / longest;
    }
}
