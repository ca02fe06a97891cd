package io.anymask.dataset.audit;

import io.anymask.dataset.DatasetException;
import io.anymask.dataset.Notes;
import io.anymask.dataset.exchange.AnnotatedImage;
import io.anymask.dataset.exchange.AnnotationSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Puts two sets of annotations of the same images side by side. Images are the same if their attribute `sha256`
/// is, else if their names are; folders count only where the last part of a name is not enough. An image whose
/// sizes disagree, or whose name comes twice, is left out and noted.
///
/// The set after, which is that of the images that people looked at, is held in memory; the one before is read
/// image by image.
public final class SetAudit {
    private static final String SHA_256 = "sha256";

    private final Pairing pairing;
    private final Notes notes;
    private final SequencedMap<String, AnnotatedImage> after = new LinkedHashMap<>();
    private final Map<String, String> byHash = new HashMap<>();
    private final Map<String, List<String>> byLastPart = new HashMap<>();

    private SetAudit(Pairing pairing, Notes notes) {
        this.pairing = pairing;
        this.notes = notes;
    }

    /// @param notes gets what is odd between the two; each set has its own for what is odd in it
    /// @param progress is told how many images of the set before were seen
    /// @throws DatasetException when no image can be compared
    public static QualityAudit of(
            AnnotationSet before, AnnotationSet after, Pairing pairing, Notes notes, IntConsumer progress) {
        SetAudit audit = new SetAudit(pairing, notes);
        after.forEachImage(audit::hold);
        return audit.compare(before, progress);
    }

    private void hold(AnnotatedImage image) {
        String name = name(image);
        if (after.putIfAbsent(name, image) != null) {
            twice(name, "after");
            return;
        }
        byLastPart.computeIfAbsent(lastPart(name), part -> new ArrayList<>()).add(name);
        String hash = image.attributes().get(SHA_256);
        if (hash != null) {
            byHash.putIfAbsent(hash, name);
        }
    }

    private void twice(String name, String where) {
        notes.leftOut("an image", "name", "image " + name, "its name comes twice %s".formatted(where));
    }

    private static String name(AnnotatedImage image) {
        return image.fileName().replace('\\', '/');
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private QualityAudit compare(AnnotationSet before, IntConsumer progress) {
        Map<String, AnnotatedImage> left = new LinkedHashMap<>(after);
        List<ImageAudit> audits = new ArrayList<>();
        List<String> alone = new ArrayList<>();
        int[] seen = new int[1];
        before.forEachImage(image -> {
            progress.accept(++seen[0]);
            String partner = partner(image);
            AnnotatedImage other = partner == null ? null : left.remove(partner);
            if (partner == null) {
                alone.add(name(image));
            } else if (other == null) {
                twice(name(image), "before");
            } else {
                compare(image, other, audits);
            }
        });
        if (audits.isEmpty()) {
            throw nothing(alone);
        }
        return new QualityAudit(audits, alone, List.copyOf(left.keySet()), 0, 0);
    }

    private void compare(AnnotatedImage image, AnnotatedImage other, List<ImageAudit> audits) {
        try {
            audits.add(ImageAudit.of(image, other, pairing));
        } catch (DatasetException e) {
            notes.leftOut("an image", "size", "image " + name(image), String.valueOf(e.getMessage()));
        }
    }

    /// The name of the same image in the set after.
    private @Nullable String partner(AnnotatedImage image) {
        String hash = image.attributes().get(SHA_256);
        String name = name(image);
        String same = hash == null ? null : byHash.get(hash);
        if (same != null || after.containsKey(name)) {
            return same == null ? name : same;
        }
        List<String> alike = byLastPart.getOrDefault(lastPart(name), List.of());
        return alike.size() == 1 && isAlike(name, alike.getFirst()) ? alike.getFirst() : null;
    }

    /// Whether one of two names is the end of the other.
    private static boolean isAlike(String one, String other) {
        return one.endsWith("/" + other) || other.endsWith("/" + one);
    }

    private DatasetException nothing(List<String> alone) {
        if (!notes.firstLeftOut().isEmpty()) {
            return new DatasetException(notes.firstLeftOut() + "; no image is left to be compared");
        }
        return new DatasetException("no image is in both sets (before: %s; after: %s), expected the same file names"
                .formatted(some(alone.stream()), some(after.keySet().stream())));
    }

    private static String some(Stream<String> names) {
        List<String> first = names.limit(4).toList();
        return first.isEmpty()
                ? "none"
                : String.join(", ", first.subList(0, Math.min(3, first.size()))) + (first.size() > 3 ? ", …" : "");
    }
}
