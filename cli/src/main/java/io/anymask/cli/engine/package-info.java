/// The data engine: a model is retrained on a project's masks, and what the whole loop brings is measured.
@NullMarked
package io.anymask.cli.engine;

import org.jspecify.annotations.NullMarked;
