/// Speed and memory, always as ratios to a peer measured in the same run: machines differ and drift, ratios
/// less so.
///
/// The peer is what a JVM user would write today: the two exported ONNX files driven directly in ONNX Runtime
/// ([PeerPipeline]). [Bench] runs both by turns.
@NullMarked
package io.anymask.bench;

import org.jspecify.annotations.NullMarked;
