/// Weights by name: [Weights] finds those that a jar bundles ([BundledWeights]), those in a file, and the
/// published ones that were downloaded. [ModelRegistry] lists the published ones, and [ModelDownload] brings
/// one onto the machine whole and unaltered. No other library module opens a connection.
@NullMarked
package io.anymask.model.registry;

import org.jspecify.annotations.NullMarked;
