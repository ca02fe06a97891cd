/// HTTP without a word about images: routes, answers, problems, and the guards that every request passes (hosts,
/// tokens, origins, rates). Jetty carries the bytes.
@NullMarked
package io.anymask.server.http;

import org.jspecify.annotations.NullMarked;
