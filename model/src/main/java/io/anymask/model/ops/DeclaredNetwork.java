package io.anymask.model.ops;

import java.util.List;

/// A network by its declaration; its text follows.
public abstract class DeclaredNetwork implements Network {
    private final String name;
    private final List<Input> inputs;
    private final List<String> outputs;

    /// As [Network] describes them.
    protected DeclaredNetwork(String name, List<Input> inputs, List<String> outputs) {
        this.name = name;
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final List<Input> inputs() {
        return inputs;
    }

    @Override
    public final List<String> outputs() {
        return outputs;
    }
}
