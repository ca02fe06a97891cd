/// Layers shared by the networks: linear, normalisations, convolutions.
@NullMarked
package io.anymask.model.layers;

import org.jspecify.annotations.NullMarked;
