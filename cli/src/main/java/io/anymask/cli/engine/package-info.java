/// The data engine: a model is retrained on a project's masks.
@NullMarked
package io.anymask.cli.engine;

import org.jspecify.annotations.NullMarked;
