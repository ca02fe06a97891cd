package io.anymask.training.masks;

import io.anymask.training.interaction.Bitmap;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;

/// Masks between Java and tensors.
final class Views {
    private Views() {}

    /// (height, width) of bytes.
    static Tensor tensor(Bitmap bitmap) {
        return Tensor.create(bitmap.pixels(), bitmap.height(), bitmap.width());
    }

    /// Copies the bytes of a tensor.
    static byte[] bytes(Tensor tensor) {
        byte[] bytes = new byte[Math.toIntExact(tensor.numel())];
        new BytePointer(tensor.cpu().data_ptr()).get(bytes);
        return bytes;
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
