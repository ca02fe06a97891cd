/// `anymask engine`: the data engine as a whole.
@NullMarked
package io.anymask.cli.engine;

import org.jspecify.annotations.NullMarked;
