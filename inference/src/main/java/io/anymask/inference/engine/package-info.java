/// What runs a network, and what whoever brings another engine has to write.
///
/// A network is text ([io.anymask.model.ops.Network]): inputs, outputs, weights and one function over
/// [io.anymask.model.ops.Ops]. An [Engine][io.anymask.inference.engine.Engine] interprets that text once and
/// returns a [Program][io.anymask.inference.engine.Engine.Program], which takes
/// [tensors][io.anymask.inference.engine.Tensor] and gives tensors as often as it is asked. Nothing here
/// knows what the network computes, and nothing here knows of an engine: [io.anymask.inference.onnx] brings
/// the one that is always there, other jars name theirs in an
/// [EngineProvider][io.anymask.inference.engine.EngineProvider].
///
/// Two choices belong to every engine: how exactly it computes
/// ([Precision][io.anymask.inference.engine.Precision]) and where
/// ([Device][io.anymask.inference.engine.Device]). An engine that cannot meet one of them refuses when it is
/// opened, with an [InferenceException][io.anymask.inference.engine.InferenceException]; it never falls back
/// to another without a word.
@NullMarked
package io.anymask.inference.engine;

import org.jspecify.annotations.NullMarked;
