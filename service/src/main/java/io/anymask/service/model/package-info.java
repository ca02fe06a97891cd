/// What the model does: embeddings (each computed once, kept on disk) and masks for prompts; and what clients
/// must know of it to decode by themselves.
@NullMarked
package io.anymask.service.model;

import org.jspecify.annotations.NullMarked;
