package io.anymask.dataset;

import java.util.List;
import java.util.Set;

/// What the numbers of a label map say.
public sealed interface LabelMeaning {
    /// Numbers that are no object.
    Set<Integer> background();

    /// A number for each object.
    ///
    /// @param background numbers that are no object, usually 0
    record Objects(Set<Integer> background) implements LabelMeaning {
        public Objects {
            background = Set.copyOf(background);
        }
    }

    /// A number for each class.
    ///
    /// @param background numbers that are no object, for instance 0 and the number for "not labelled"
    /// @param names of the classes by number; empty or too short for the numbers themselves
    /// @param parts whether each connected part (touching corners connect) is a separate object
    record Classes(Set<Integer> background, List<String> names, boolean parts) implements LabelMeaning {
        public Classes {
            background = Set.copyOf(background);
            names = List.copyOf(names);
        }
    }

    /// A number for each object, 0 for none.
    LabelMeaning OBJECTS = new Objects(Set.of(0));

    /// A number for each class, 0 for none; all of a class in a photo is one object.
    LabelMeaning CLASSES = new Classes(Set.of(0), List.of(), false);

    /// A number for each class, 0 for none; each connected part is an object.
    LabelMeaning PARTS = new Classes(Set.of(0), List.of(), true);
}
