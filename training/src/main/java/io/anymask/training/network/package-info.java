/// The network while it learns. [Parameters][io.anymask.training.network.Parameters] holds the weights: those
/// that [Trainable][io.anymask.training.network.Trainable] names are leaves of autograd, the others constants;
/// attention weights may get low-rank updates (Hu et al., "LoRA", ICLR 2022).
/// [TrainingOps][io.anymask.training.network.TrainingOps] reads the network's text with drop path (Huang et
/// al., "Deep networks with stochastic depth", ECCV 2016) and activation checkpointing (Chen et al., "Training
/// deep nets with sublinear memory cost", 2016); [Encoder][io.anymask.training.network.Encoder] runs an image
/// encoder on it. [NewModel][io.anymask.training.network.NewModel] makes a model of random weights. On the
/// thread of libtorch only.
@NullMarked
package io.anymask.training.network;

import org.jspecify.annotations.NullMarked;
