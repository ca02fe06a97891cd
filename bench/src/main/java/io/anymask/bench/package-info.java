/// How fast Anymask is and how much memory it takes, beside what a JVM user would write without it.
///
/// The peer ([PeerPipeline]) is the pair of exported ONNX files of MobileSAM, driven directly in ONNX
/// Runtime. Anymask and the peer run in the same process by turns, each after a warm-up series that is not
/// timed ([Turns]), and what counts is the ratio of their medians. Milliseconds differ from machine to
/// machine and from day to day; ratios hardly do. No test asserts a time.
///
/// Next to each time of a network stands its arithmetic rate as a share of the rate of one large matrix
/// product, measured in the same run ([MatrixProduct]). The share says how much is left to gain: 80 percent
/// is close to what a processor can do, 40 percent means that memory or small operations take the rest.
///
/// Memory is the largest resident set of a process that does one thing and ends ([EncodeMemory],
/// [ChildProcess]): the JVM's heap, its code and the engine's native memory together. Growth is drawn, not
/// summed up: seconds over points and images ([CostPlot]), memory over training steps ([MemoryPlot]).
/// [ServeLoad] and [TeamLoad] open connections to a running server and report what its clients saw.
///
/// Reading order: [Bench], which knows all benchmarks, then [Turns] and [PeerPipeline] (how two things are
/// compared fairly), then whichever benchmark you need: [EngineBench], [EverythingBench], [TrainBench],
/// [ViTBench], [ColdStart]. A finding goes to a [Report] as soon as it is known, as a table for people or as
/// lines of JSON for programs.
///
/// Nothing here is safe for several threads, and two benchmarks at a time measure each other.
@NullMarked
package io.anymask.bench;

import org.jspecify.annotations.NullMarked;
