/// `anymask bench`: the benchmarks.
@NullMarked
package io.anymask.cli.bench;

import org.jspecify.annotations.NullMarked;
