/// What the model does for the server: embeddings (each computed once, kept on disk), masks for prompts, and runs.
@NullMarked
package io.anymask.server.work;

import org.jspecify.annotations.NullMarked;
