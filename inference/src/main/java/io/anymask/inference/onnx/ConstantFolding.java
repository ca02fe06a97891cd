package io.anymask.inference.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.onnx.OnnxModelBuilder;
import io.anymask.model.onnx.OnnxModelBuilder.Node;
import io.anymask.model.onnx.OnnxModelBuilder.WeightStorage;
import java.nio.FloatBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Computes values that depend on weights alone: a transposed matrix, a convolution with its batch norm in it.
final class ConstantFolding {
    private final OnnxModelBuilder model;
    private final Map<String, Node> makers = new HashMap<>();
    private final Set<String> constant = new HashSet<>();

    ConstantFolding(OnnxModelBuilder model) {
        this.model = model;
        constant.addAll(model.constants().keySet());
        constant.addAll(model.weights().keySet());
        for (Node node : model.nodes()) {
            if (constant.containsAll(node.operands())) {
                constant.addAll(node.results());
                node.results().forEach(result -> makers.put(result, node));
            }
        }
    }

    boolean isConstant(String name) {
        return constant.contains(name);
    }

    /// Those constants that nodes use which are none themselves, in the order of the text.
    List<String> boundary() {
        return model.nodes().stream()
                .filter(node -> !constant.containsAll(node.operands()))
                .flatMap(node -> node.operands().stream())
                .filter(makers::containsKey)
                .distinct()
                .toList();
    }

    /// Bytes of the weights and constants that a value is computed from.
    long sourceBytes(String name) {
        Set<Node> needed = new LinkedHashSet<>();
        require(name, needed);
        return needed.stream()
                .flatMap(node -> node.operands().stream())
                .distinct()
                .filter(operand -> !makers.containsKey(operand))
                .mapToLong(operand -> stored(operand).bytes().remaining())
                .sum();
    }

    /// The values of constants of floats, by name. ONNX Runtime computes them, all in one run.
    Map<String, TensorView> values(Collection<String> names, OrtEnvironment environment) throws OrtException {
        Map<String, TensorView> values = new HashMap<>();
        OnnxModelBuilder text = text(names.stream().filter(makers::containsKey).toList());
        for (String name : names) {
            if (!makers.containsKey(name)) {
                values.put(name, stored(name));
            }
        }
        if (text.outputs().isEmpty()) {
            return values;
        }
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            try (ExternalWeights weights = ExternalWeights.of(text.weights(), environment)) {
                weights.addTo(options);
                try (OrtSession session = environment.createSession(text.build(WeightStorage.EXTERNAL), options);
                        OrtSession.Result result = session.run(Map.of())) {
                    result.forEach(entry -> values.put(entry.getKey(), copy((OnnxTensor) entry.getValue())));
                }
            }
        }
        return values;
    }

    private TensorView stored(String name) {
        OnnxModelBuilder.Weight weight = model.weights().get(name);
        TensorView constantOfText = model.constants().get(name);
        if (weight != null) {
            return weight.tensor();
        }
        if (constantOfText == null) {
            throw new IllegalArgumentException(name + " is no constant of " + model.graphName());
        }
        return constantOfText;
    }

    /// A model that computes these values and nothing else.
    private OnnxModelBuilder text(List<String> names) {
        Set<Node> needed = new LinkedHashSet<>();
        names.forEach(name -> require(name, needed));
        OnnxModelBuilder text = new OnnxModelBuilder(model.graphName());
        model.nodes().stream().filter(needed::contains).forEach(text::node);
        names.forEach(text::outputOfUnknownShape);
        copyInitializers(model, text);
        return text;
    }

    private void require(String name, Set<Node> needed) {
        Node maker = makers.get(name);
        if (maker != null && needed.add(maker)) {
            maker.operands().forEach(operand -> require(operand, needed));
        }
    }

    /// Copies those constants and weights that the nodes of the copy use.
    static void copyInitializers(OnnxModelBuilder from, OnnxModelBuilder to) {
        Set<String> used = new HashSet<>();
        to.nodes().forEach(node -> used.addAll(node.operands()));
        from.constants().forEach((name, tensor) -> {
            if (used.contains(name)) {
                to.constant(name, tensor);
            }
        });
        from.weights().forEach((name, weight) -> {
            if (used.contains(name)) {
                to.weight(name, weight.tensor(), weight.dtype());
            }
        });
    }

    private static TensorView copy(OnnxTensor tensor) {
        FloatBuffer buffer = tensor.getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        long[] shape = tensor.getInfo().getShape();
        int[] dimensions = new int[shape.length];
        for (int i = 0; i < shape.length; i++) {
            dimensions[i] = Math.toIntExact(shape[i]);
        }
        return TensorView.of(values, dimensions);
    }
}
