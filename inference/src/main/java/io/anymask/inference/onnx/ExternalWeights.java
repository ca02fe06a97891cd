package io.anymask.inference.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.anymask.model.checkpoint.DType;
import io.anymask.model.onnx.OnnxModelBuilder.Weight;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// Weights as ONNX Runtime takes them beside a graph that holds none: as they lie in the checkpoint's file where
/// it can read them there, else a copy. To be closed when the session is made.
final class ExternalWeights implements AutoCloseable {
    private final Map<String, OnnxTensor> tensors = new HashMap<>();

    private ExternalWeights() {}

    static ExternalWeights of(Map<String, Weight> weights, OrtEnvironment environment) throws OrtException {
        ExternalWeights result = new ExternalWeights();
        try {
            for (Map.Entry<String, Weight> weight : weights.entrySet()) {
                result.tensors.put(weight.getKey(), tensor(weight.getValue(), environment));
            }
            return result;
        } catch (OrtException e) {
            result.close();
            throw e;
        }
    }

    private static OnnxTensor tensor(Weight weight, OrtEnvironment environment) throws OrtException {
        ByteBuffer bytes = weight.bytes().order(ByteOrder.nativeOrder());
        if (!bytes.isDirect() || bytes.alignmentOffset(0, weight.dtype().bytes()) != 0) {
            bytes = ByteBuffer.allocateDirect(bytes.remaining())
                    .order(ByteOrder.nativeOrder())
                    .put(bytes)
                    .flip();
        }
        long[] shape = OnnxEngine.longs(weight.tensor().shape());
        return OnnxTensor.createTensor(environment, bytes, shape, type(weight.dtype()));
    }

    private static OnnxJavaType type(DType dtype) {
        return switch (dtype) {
            case F32 -> OnnxJavaType.FLOAT;
            case F16 -> OnnxJavaType.FLOAT16;
            case I8 -> OnnxJavaType.INT8;
            case U8 -> OnnxJavaType.UINT8;
            default -> throw new IllegalArgumentException("no weight is stored as " + dtype);
        };
    }

    void addTo(OrtSession.SessionOptions options) throws OrtException {
        if (!tensors.isEmpty()) {
            options.addExternalInitializers(new LinkedHashMap<>(tensors));
        }
    }

    @Override
    public void close() {
        tensors.values().forEach(OnnxTensor::close);
    }
}
