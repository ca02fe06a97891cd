package io.anymask.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Damages files as wires, disks and attackers do. The same seeds and number always give the same bytes.
///
/// Source of the list of damages: M. Zalewski, "Binary fuzzing strategies: what works, what doesn't" (2014).
final class Mutator {
    private static final int MOST_STEPS = 4;
    private static final int MOST_GROWTH = 4096;
    private static final int LONGEST_SLICE = 64;

    /// Where lengths, counts and offsets of all widths go wrong.
    private static final long[] NUMBERS = {
        0,
        1,
        2,
        7,
        8,
        127,
        128,
        255,
        256,
        32_767,
        32_768,
        65_535,
        65_536,
        1 << 20,
        1 << 28,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        -1,
        -2,
        1L << 32,
        1L << 40,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?");
    private static final Pattern VALUE =
            Pattern.compile("\"(?:[^\"\\\\]|\\\\.){0,60}\"|-?\\d+(?:\\.\\d+)?|true|false|null|\\[\\]|\\{\\}");
    private static final List<String> ODD_NUMBERS = List.of(
            "0",
            "-0",
            "-1",
            "1.5",
            "1e999",
            "-1e-999",
            "NaN",
            "Infinity",
            "2147483647",
            "2147483648",
            "-2147483649",
            "9223372036854775808",
            "1e18",
            "65536",
            "0x10",
            "01",
            "9".repeat(400));
    private static final List<String> ODD_VALUES = List.of(
            "null",
            "true",
            "[]",
            "{}",
            "[[]]",
            "\"\"",
            "\"x\"",
            "\"\\u0000\"",
            "\"..\"",
            "\"/\"",
            "\"\\ud800\"",
            "{\"a\": {\"b\": 1}}",
            "[1, [2]]",
            "-3",
            "1e999",
            "\"" + "y".repeat(700) + "\"",
            "[".repeat(1500),
            "undefined");

    private final List<byte[]> seeds;
    private final boolean text;

    /// @param seeds sound files of one format
    /// @param text whether they are JSON or otherwise made of letters
    Mutator(List<byte[]> seeds, boolean text) {
        this.seeds = List.copyOf(seeds);
        this.text = text;
    }

    /// A seed, damaged in one place, or in up to four.
    byte[] mutation(long number) {
        SplittableRandom random = new SplittableRandom(number * 0x9E3779B97F4A7C15L + seeds.size());
        byte[] bytes = seed(random).clone();
        int steps = random.nextBoolean() ? 1 : 1 + random.nextInt(MOST_STEPS);
        for (int i = 0; i < steps; i++) {
            bytes = text && random.nextInt(4) > 0 ? damagedText(bytes, random) : damaged(bytes, random);
        }
        return bytes;
    }

    private byte[] seed(SplittableRandom random) {
        return seeds.get(random.nextInt(seeds.size()));
    }

    private byte[] damaged(byte[] bytes, SplittableRandom random) {
        if (bytes.length == 0) {
            return seed(random).clone();
        }
        int at = place(bytes.length, random);
        switch (random.nextInt(9)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            case 1 -> bytes[at] = (byte) NUMBERS[random.nextInt(NUMBERS.length)];
            case 2 -> bytes[at] = (byte) random.nextInt(256);
            case 3 -> number(bytes, at, random);
            case 4 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 5 -> {
                return joined(bytes, at, Arrays.copyOfRange(bytes, at, end(bytes, at, random)), at);
            }
            case 6 -> {
                return joined(bytes, at, new byte[0], end(bytes, at, random));
            }
            case 7 -> {
                byte[] other = seed(random);
                int from = other.length == 0 ? 0 : random.nextInt(other.length);
                return joined(bytes, at, Arrays.copyOfRange(other, from, other.length), bytes.length);
            }
            default -> Arrays.fill(bytes, at, end(bytes, at, random), (byte) random.nextInt(256));
        }
        return bytes;
    }

    /// Headers decide most: half of the damages are among the first bytes.
    private static int place(int length, SplittableRandom random) {
        return random.nextInt(random.nextBoolean() ? length : Math.min(length, 512));
    }

    private static int end(byte[] bytes, int at, SplittableRandom random) {
        return Math.min(bytes.length, at + 1 + random.nextInt(LONGEST_SLICE));
    }

    /// A length, a count or an offset: of 2, 4 or 8 bytes in either order, replaced or moved a little.
    private static void number(byte[] bytes, int at, SplittableRandom random) {
        ByteBuffer buffer =
                ByteBuffer.wrap(bytes).order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int width = 2 << random.nextInt(3);
        if (at > bytes.length - width) {
            return;
        }
        long old = switch (width) {
            case 2 -> buffer.getShort(at);
            case 4 -> buffer.getInt(at);
            default -> buffer.getLong(at);
        };
        long value = random.nextBoolean() ? NUMBERS[random.nextInt(NUMBERS.length)] : old + random.nextInt(-9, 10);
        switch (width) {
            case 2 -> buffer.putShort(at, (short) value);
            case 4 -> buffer.putInt(at, (int) value);
            default -> buffer.putLong(at, value);
        }
    }

    /// `bytes` to `at`, `between`, and `bytes` from `rest` on.
    private static byte[] joined(byte[] bytes, int at, byte[] between, int rest) {
        if (at + between.length + bytes.length - rest > bytes.length + MOST_GROWTH) {
            return bytes;
        }
        return ByteBuffer.allocate(at + between.length + bytes.length - rest)
                .put(bytes, 0, at)
                .put(between)
                .put(bytes, rest, bytes.length - rest)
                .array();
    }

    /// A number or a whole value becomes an odd one, or one from elsewhere in the text.
    private static byte[] damagedText(byte[] bytes, SplittableRandom random) {
        String letters = new String(bytes, StandardCharsets.UTF_8);
        boolean digits = random.nextBoolean();
        Matcher matcher = (digits ? NUMBER : VALUE).matcher(letters);
        List<MatchResult> found = matcher.results().toList();
        if (found.isEmpty() || letters.length() > 1 << 16) {
            return bytes;
        }
        MatchResult chosen = found.get(random.nextInt(found.size()));
        List<String> odd = digits ? ODD_NUMBERS : ODD_VALUES;
        String value = random.nextInt(3) == 0
                ? found.get(random.nextInt(found.size())).group()
                : odd.get(random.nextInt(odd.size()));
        return (letters.substring(0, chosen.start()) + value + letters.substring(chosen.end()))
                .getBytes(StandardCharsets.UTF_8);
    }
}
