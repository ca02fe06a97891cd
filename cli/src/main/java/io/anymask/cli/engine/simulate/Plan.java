package io.anymask.cli.engine.simulate;

import io.anymask.cli.command.InputException;
import java.util.List;

/// Which images are done in which stage.
///
/// @param manual assisted-manual
/// @param prefilled semi-automatic
/// @param automatic fully automatic
record Plan(List<Truth> manual, List<Truth> prefilled, List<Truth> automatic) {
    public Plan {
        manual = List.copyOf(manual);
        prefilled = List.copyOf(prefilled);
        automatic = List.copyOf(automatic);
    }

    /// @param sizes of the three stages; the last one may get fewer
    /// @throws InputException for too few images, or no object to work on
    static Plan of(String name, List<Truth> images, List<Integer> sizes) {
        int first = sizes.get(0);
        int second = first + sizes.get(1);
        if (images.isEmpty()) {
            throw new InputException(name + ": no images that can be used, expected some with their objects");
        }
        if (images.size() <= second) {
            throw new InputException(
                    "%s: %d images that can be used, expected at least %d for stages of %d, %d and 1; choose smaller --stages"
                            .formatted(name, images.size(), second + 1, first, sizes.get(1)));
        }
        Plan plan = new Plan(
                images.subList(0, first),
                images.subList(first, second),
                images.subList(second, Math.min(images.size(), second + sizes.get(2))));
        if (List.of(plan.manual, plan.prefilled, plan.automatic).stream()
                .anyMatch(stage ->
                        stage.stream().allMatch(image -> image.objects().isEmpty()))) {
            throw new InputException(
                    name + ": a stage has no objects in all its images, expected ground truth to compare with");
        }
        return plan;
    }
}
