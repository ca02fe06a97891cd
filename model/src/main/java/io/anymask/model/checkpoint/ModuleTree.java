package io.anymask.model.checkpoint;

import io.anymask.model.checkpoint.PickleValue.Dictionary;
import io.anymask.model.checkpoint.PickleValue.Node;
import io.anymask.model.checkpoint.PickleValue.Tensor;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/// The tensors of a TorchScript archive under the names that `state_dict()` gives them: the way to each through
/// the modules, with dots. Bounded in depth and number, whatever the archive says. Not thread-safe.
final class ModuleTree {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_VALUES = 100_000;

    private final String origin;
    private final Set<Node> above = Collections.newSetFromMap(new IdentityHashMap<>());
    private int values;

    /// @param origin names the file in messages
    ModuleTree(String origin) {
        this.origin = origin;
    }

    /// @throws CheckpointException for a module inside of itself, and for more than any model has
    Dictionary tensors(Node root) {
        Dictionary found = Dictionary.empty();
        collect(root, "", found);
        return found;
    }

    private void collect(Node module, String prefix, Dictionary found) {
        if (above.size() >= MAX_DEPTH || !above.add(module)) {
            throw new CheckpointException(
                    "%s: modules inside of each other more than %d deep; the file is damaged or no model"
                            .formatted(origin, MAX_DEPTH));
        }
        for (Map.Entry<String, PickleValue> attribute : module.attributes().entrySet()) {
            if (++values > MAX_VALUES) {
                throw new CheckpointException(
                        "%s: more than %d modules and attributes, as no model has".formatted(origin, MAX_VALUES));
            }
            String name = prefix + attribute.getKey();
            switch (attribute.getValue()) {
                case Node inner -> collect(inner, name + ".", found);
                case Tensor tensor -> found.entries().put(name, tensor);
                default -> {} // numbers, flags, lists
            }
        }
        above.remove(module);
    }
}
