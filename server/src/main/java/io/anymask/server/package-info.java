/// The demo's and the annotation tool's server: images, their embeddings (computed once, kept on disk), the
/// decoder as files for the browser, masks for clients that cannot decode, and long work as runs with
/// progress. The contract is `openapi.yaml` beside this package, and a test holds it against the routes.
@NullMarked
package io.anymask.server;

import org.jspecify.annotations.NullMarked;
