package io.anymask.dataset.exchange;

import io.anymask.dataset.DatasetException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The categories of a set, numbered one after the other, as formats want them. Objects without a category get one
/// that is called [Category#NONE], when the first of them is met.
final class ClassNumbers {
    private final List<Category> classes;
    private final Map<Long, Integer> numbers = new HashMap<>();
    private final int first;
    private int none = -1;

    /// @param first the number of the first category
    ClassNumbers(List<Category> categories, int first) {
        this.classes = new ArrayList<>(categories);
        this.first = first;
        for (int i = 0; i < classes.size(); i++) {
            if (numbers.put(classes.get(i).id(), i) != null) {
                throw new DatasetException("category id %d occurs twice, expected each once"
                        .formatted(classes.get(i).id()));
            }
            none = classes.get(i).name().equals(Category.NONE) ? i : none;
        }
    }

    /// The number of an object's category.
    ///
    /// @throws DatasetException for one that is not among the set's
    int of(@Nullable Long category) {
        return first + index(category);
    }

    /// An object's category.
    ///
    /// @throws DatasetException for one that is not among the set's
    Category category(@Nullable Long id) {
        return classes.get(index(id));
    }

    private int index(@Nullable Long category) {
        if (category == null) {
            if (none < 0) {
                none = classes.size();
                classes.add(Category.of(freeId(), Category.NONE));
            }
            return none;
        }
        @Nullable Integer index = numbers.get(category);
        if (index == null) {
            throw new DatasetException(
                    "an object of category %d, expected one of the set's %d".formatted(category, numbers.size()));
        }
        return index;
    }

    private long freeId() {
        long free = 1;
        while (numbers.containsKey(free)) {
            free++;
        }
        return free;
    }

    /// All categories in the order of their numbers, with the one for objects without if there are any.
    List<Category> classes() {
        return List.copyOf(classes);
    }
}
