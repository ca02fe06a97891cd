package io.anymask.training;

import io.anymask.mask.Mask;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;

/// Masks between Java and tensors.
final class Views {
    private Views() {}

    /// (height, width) of bytes.
    static Tensor tensor(Mask mask) {
        return Tensor.create(mask.bytes(), mask.height(), mask.width());
    }

    /// Copies (height, width) of bytes.
    static Mask mask(Tensor tensor) {
        byte[] bytes = new byte[Math.toIntExact(tensor.numel())];
        new BytePointer(tensor.cpu().data_ptr()).get(bytes);
        return Mask.of(Math.toIntExact(tensor.size(1)), Math.toIntExact(tensor.size(0)), bytes);
    }

    /// Consecutive parts of a list.
    static <E> List<List<E>> parts(List<E> list, int most) {
        List<List<E>> parts = new ArrayList<>();
        for (int from = 0; from < list.size(); from += most) {
            parts.add(list.subList(from, Math.min(list.size(), from + most)));
        }
        return parts;
    }
}
