package io.anymask.evaluation.text;

import io.anymask.dataset.CocoImage;
import io.anymask.dataset.CocoInstances;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What annotations say of categories that they do not show. In most data sets whatever is not annotated is not
/// there; LVIS says of each image which categories certainly are not, and of which some objects are missing.
///
/// @param absent categories known to be absent, by image; null where all that are not annotated are
/// @param incomplete categories of which not all objects are annotated, by image
/// @param categories that there are besides those that some image shows
public record Absence(
        @Nullable Map<String, Set<String>> absent, Map<String, Set<String>> incomplete, Set<String> categories) {
    /// All that is there is annotated.
    public static final Absence COMPLETE = new Absence(null, Map.of(), Set.of());

    /// Of COCO or LVIS.
    public static Absence of(CocoInstances truth) {
        Map<Long, String> names = new HashMap<>();
        truth.categories().forEach(category -> names.put(category.id(), category.name()));
        boolean federated = truth.images().stream()
                .anyMatch(image -> !image.absentCategories().isEmpty()
                        || !image.incompleteCategories().isEmpty());
        Set<String> all = Set.copyOf(names.values());
        if (!federated) {
            return new Absence(null, Map.of(), all);
        }
        Map<String, Set<String>> absent = new HashMap<>();
        Map<String, Set<String>> incomplete = new HashMap<>();
        for (CocoImage image : truth.images()) {
            absent.put(Long.toString(image.id()), named(image.absentCategories(), names));
            incomplete.put(Long.toString(image.id()), named(image.incompleteCategories(), names));
        }
        return new Absence(absent, incomplete, all);
    }

    private static Set<String> named(Set<Long> ids, Map<Long, String> names) {
        return ids.stream().filter(names::containsKey).map(names::get).collect(Collectors.toSet());
    }

    boolean isAbsent(String image, String category) {
        return absent == null || absent.getOrDefault(image, Set.of()).contains(category);
    }

    boolean isIncomplete(String image, String category) {
        return incomplete.getOrDefault(image, Set.of()).contains(category);
    }
}
