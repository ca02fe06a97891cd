package io.anymask.image;

import java.io.EOFException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// What is wrong with a picture, in words for whoever has it instead of those of the decoder that failed.
/// Decoders' messages name their own methods, tables and classes; they stay in the cause. Stateless.
final class DecoderFault {
    private static final List<String> END = List.of(
            "eof",
            "end of file",
            "end of stream",
            "end of image",
            "end of data",
            "premature",
            "truncat",
            "unexpected end",
            "end-of-file",
            "too short");
    private static final List<String> TABLES =
            List.of("dht", "dqt", "huffman", "sof", "sos", "marker", "scan", "quant", "component");
    private static final List<String> PACKED = List.of(
            "zlib",
            "inflat",
            "deflat",
            "compress",
            "decod",
            "decode",
            "distance",
            "block type",
            "stored block",
            "lzw",
            "code length",
            "bit length",
            "bitstream",
            "literal",
            "filter",
            "crc");
    private static final List<String> UNSUPPORTED = List.of("unsupported", "not supported", "not implemented");

    private static final Pattern OF_A_LIBRARY =
            Pattern.compile("\\w(?:Exception|Error)\\b|\\b[a-z]+\\.[a-z]+\\.|\\bnull\\b|[\\p{Cntrl}]");
    private static final int LONGEST_FEATURE = 100;

    private DecoderFault() {}

    /// Whether the file may be sound, and the decoder cannot do what it asks for.
    static boolean isUnsupported(Throwable error) {
        return error instanceof UnsupportedOperationException || has(text(error), UNSUPPORTED);
    }

    /// The feature that the decoder lacks.
    static String feature(Throwable error) {
        String message = error.getMessage() == null ? "" : error.getMessage().strip();
        boolean shown = !message.isEmpty()
                && message.length() <= LONGEST_FEATURE
                && !OF_A_LIBRARY.matcher(message).find();
        return shown ? message : "the decoder does not say which";
    }

    /// What is damaged.
    static String damage(Throwable error) {
        return error instanceof EOFException ? damage("eof") : damage(text(error));
    }

    /// What is damaged, by a decoder's message.
    static String damage(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        if (has(text, END)) {
            return "it ends too early";
        }
        if (has(text, TABLES)) {
            return "its tables or scans are broken";
        }
        if (has(text, PACKED)) {
            return "its compressed data are broken";
        }
        return "its parts contradict each other";
    }

    private static String text(Throwable error) {
        return String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
    }

    private static boolean has(String text, List<String> words) {
        return words.stream().anyMatch(text::contains);
    }
}
