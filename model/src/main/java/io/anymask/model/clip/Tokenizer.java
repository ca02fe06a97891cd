package io.anymask.model.clip;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

/// CLIP's byte-pair tokenizer (openai/CLIP `simple_tokenizer.py`): a text is cleaned and cut into words, a word
/// into bytes, and neighbours are joined as long as the vocabulary joins them. Mojibake is not mended first, as
/// the reference does with a library of rules. Immutable; safe for use by several threads.
public final class Tokenizer {
    private static final int MERGES = 48_894;
    private static final int BYTES = 256;
    private static final String WORD_END = "</w>";
    private static final String START_NAME = "<|startoftext|>";
    private static final String END_NAME = "<|endoftext|>";

    private static final Pattern WORD = Pattern.compile(
            "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}|[^\\s\\p{L}\\p{N}]+",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS);

    /// What Python takes for white space.
    private static final Pattern BLANKS = Pattern.compile("[\\s\\x1c-\\x1f]+", Pattern.UNICODE_CHARACTER_CLASS);

    private final char[] letters = letters();
    private final List<String> tokens = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, Integer> ranks = new HashMap<>();

    private Tokenizer(List<String> merges) {
        for (char letter : sorted(letters)) {
            tokens.add(String.valueOf(letter));
        }
        for (int i = 0; i < BYTES; i++) {
            tokens.add(tokens.get(i) + WORD_END);
        }
        for (String merge : merges) {
            ranks.put(merge, ranks.size());
            tokens.add(merge.replace(" ", ""));
        }
        tokens.add(START_NAME);
        tokens.add(END_NAME);
        for (int i = 0; i < tokens.size(); i++) {
            numbers.put(tokens.get(i), i);
        }
    }

    /// A tokenizer with the vocabulary that a jar on the class path brings: `anymask-clip-vocabulary`.
    ///
    /// @throws IllegalStateException when none does
    public static Tokenizer bundled() {
        return Bundled.TOKENIZER;
    }

    /// A tokenizer with the vocabulary of a file: `bpe_simple_vocab_16e6.txt`, unpacked. A title, then two tokens
    /// a line.
    ///
    /// @throws IOException when it cannot be read, or is too short
    public static Tokenizer read(InputStream file) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8));
        List<String> merges = lines.lines().skip(1).limit(MERGES).toList();
        if (merges.size() < MERGES || merges.stream().anyMatch(line -> line.indexOf(' ') < 1)) {
            throw new IOException("a vocabulary of %d pairs of tokens, expected %d".formatted(merges.size(), MERGES));
        }
        return new Tokenizer(merges);
    }

    /// The token before each text.
    public int start() {
        return tokens.size() - 2;
    }

    /// The token behind each text, the largest number of all.
    public int end() {
        return tokens.size() - 1;
    }

    /// The numbers of a text's tokens, without start and end.
    public int[] encode(String text) {
        List<Integer> result = new ArrayList<>();
        Matcher words = WORD.matcher(clean(text));
        while (words.find()) {
            String word = words.group();
            if (word.equals(START_NAME) || word.equals(END_NAME)) {
                result.add(numbers.get(word));
                continue;
            }
            for (String token : joined(word)) {
                result.add(numbers.get(token));
            }
        }
        return result.stream().mapToInt(Integer::intValue).toArray();
    }

    /// A text as the text tower reads it: start, tokens, end, then zeros. Of a text that is too long the end is
    /// cut off, see [#fits].
    ///
    /// @param context length of the result
    public int[] context(String text, int context) {
        int[] inner = encode(text);
        int count = Math.min(inner.length, context - 2);
        int[] result = new int[context];
        result[0] = start();
        System.arraycopy(inner, 0, result, 1, count);
        result[count + 1] = end();
        return result;
    }

    /// Whether a text tower of that context reads all of a text.
    public boolean fits(String text, int context) {
        return encode(text).length <= context - 2;
    }

    /// The text of tokens, words with blanks between them.
    public String decode(int... numbers) {
        StringBuilder all = new StringBuilder();
        for (int number : numbers) {
            all.append(tokens.get(number));
        }
        int[] byLetter = new int[2 * BYTES];
        for (int i = 0; i < BYTES; i++) {
            byLetter[letters[i]] = i;
        }
        String joined = all.toString();
        byte[] bytes = new byte[joined.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) byLetter[joined.charAt(i)];
        }
        return new String(bytes, StandardCharsets.UTF_8).replace(WORD_END, " ");
    }

    /// Character references are resolved twice, white space becomes single blanks, letters small.
    static String clean(String text) {
        String plain = Parser.unescapeEntities(Parser.unescapeEntities(text, false), false);
        return BLANKS.matcher(plain).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
    }

    /// The tokens of a word: of all neighbours that the vocabulary joins, those that it learned first are joined
    /// first, everywhere in the word.
    private List<String> joined(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        List<String> parts = new ArrayList<>(bytes.length);
        for (byte one : bytes) {
            parts.add(String.valueOf(letters[one & 0xFF]));
        }
        parts.set(parts.size() - 1, parts.getLast() + WORD_END);
        while (true) {
            int best = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < parts.size(); i++) {
                best = Math.min(best, rank(parts, i));
            }
            if (best == Integer.MAX_VALUE) {
                return parts;
            }
            List<String> shorter = new ArrayList<>(parts.size());
            for (int i = 0; i < parts.size(); i++) {
                if (i + 1 < parts.size() && rank(parts, i) == best) {
                    shorter.add(parts.get(i) + parts.get(i + 1));
                    i++;
                } else {
                    shorter.add(parts.get(i));
                }
            }
            parts = shorter;
        }
    }

    private int rank(List<String> parts, int left) {
        return ranks.getOrDefault(parts.get(left) + " " + parts.get(left + 1), Integer.MAX_VALUE);
    }

    /// A letter for each byte: itself where it is printable in Latin-1, else one beyond that.
    private static char[] letters() {
        char[] letters = new char[BYTES];
        int beyond = BYTES;
        for (char value = 0; value < BYTES; value++) {
            boolean printable = (value >= '!' && value <= '~') || (value >= '¡' && value <= '¬') || value >= '®';
            letters[value] = printable ? value : (char) beyond++;
        }
        return letters;
    }

    /// In the vocabulary, the printable bytes come first.
    private static char[] sorted(char... letters) {
        char[] sorted = letters.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private static final class Bundled {
        private static final Tokenizer TOKENIZER = load();

        private static Tokenizer load() {
            BundledVocabulary vocabulary = ServiceLoader.load(
                            BundledVocabulary.class, BundledVocabulary.class.getClassLoader())
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            "CLIP's vocabulary is not on the class path: add the jar anymask-clip-vocabulary"));
            try (InputStream file = vocabulary.merges()) {
                return read(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
