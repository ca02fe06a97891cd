package io.anymask.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Finds the golden files and data sets that lie in a folder `shared` beside the checkout.
///
/// Where the folder is missing the calling test is reported as skipped, with the reason; with
/// `ANYMASK_SHARED=required` in the environment, as in CI, it fails instead.
public final class Shared {
    private Shared() {}

    /// A file or folder below `shared/golden`.
    public static Path golden(String name) {
        return find("golden/" + name);
    }

    /// A file or folder below `shared/data`.
    public static Path data(String name) {
        return find("data/" + name);
    }

    /// A JSON file below `shared/golden`, parsed.
    public static JsonNode goldenJson(String name) {
        try {
            return JsonMapper.builder().build().readTree(Files.readAllBytes(golden(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path find(String name) {
        Path start = Path.of("").toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            Path candidate = folder.resolve("shared").resolve(name);
            if (Files.exists(candidate)) {
                return candidate;
            }
        }
        String reason = "no shared/" + name + " beside " + start + " or a folder above it";
        if ("required".equals(System.getenv("ANYMASK_SHARED"))) {
            throw new AssertionError(reason + ", but ANYMASK_SHARED=required");
        }
        return Assumptions.abort(reason);
    }
}
