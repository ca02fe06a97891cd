/// ONNX Runtime as an engine: networks become ONNX graphs in memory, without any exported file.
@NullMarked
package io.anymask.inference.onnx;

import org.jspecify.annotations.NullMarked;
