package io.anymask.server.http;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A method and a path, and who answers.
///
/// @param template a path whose parts in braces match anything, for example `/images/{image}` or
/// `/tasks/{task}:skip`
/// @param cost what the rate limit counts it as
/// @param access who may use it
public record Route(String method, String template, Cost cost, Access access, Endpoint endpoint) {
    /// Classes of requests, each with its own rate.
    public enum Cost {
        /// Answered from memory or disk.
        CHEAP,
        /// Some milliseconds of all cores.
        DECODE,
        /// Seconds of all cores, or megabytes to store.
        HEAVY
    }

    /// Answers requests, on a thread that may wait but must not compute for long.
    @FunctionalInterface
    public interface Endpoint {
        Answer answer(Exchange exchange) throws Exception;
    }

    /// The parts in braces, null when the path is another one.
    @Nullable
    Map<String, String> match(String path) {
        String[] wanted = template.split("/", -1);
        String[] given = path.split("/", -1);
        if (wanted.length != given.length) {
            return null;
        }
        Map<String, String> parts = new HashMap<>();
        for (int i = 0; i < wanted.length; i++) {
            int end = wanted[i].indexOf("}");
            if (wanted[i].startsWith("{") && given[i].endsWith(wanted[i].substring(end + 1))) {
                parts.put(
                        wanted[i].substring(1, end),
                        given[i].substring(0, given[i].length() - (wanted[i].length() - end - 1)));
            } else if (!wanted[i].equals(given[i])) {
                return null;
            }
        }
        return parts;
    }
}
