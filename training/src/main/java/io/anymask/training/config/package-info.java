/// Configurations of a training: what each setting means and may be is written once, at the record's component
/// ([Meaning][io.anymask.training.config.Meaning]); the reader, the commented defaults and the JSON Schema are
/// made from that.
@NullMarked
package io.anymask.training.config;

import org.jspecify.annotations.NullMarked;
