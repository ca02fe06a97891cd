/// Hiera (Ryali et al., "Hiera: A hierarchical vision transformer without the bells-and-whistles", ICML 2023,
/// arXiv 2306.00989) as the image encoder of SAM 2: a trunk of four stages, each of half the resolution and twice
/// the width of the one before, and a neck that makes one pyramid of them. Read
/// [io.anymask.model.hiera.HieraConfig], then [io.anymask.model.hiera.Hiera].
@NullMarked
package io.anymask.model.hiera;

import org.jspecify.annotations.NullMarked;
