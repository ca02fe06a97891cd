package io.anymask.server.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;

/// The headers that every answer has. COOP and COEP isolate the page, without which a browser gives it no threads.
final class SecurityHeaders {
    private static final String CSP = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "worker-src 'self'",
            "style-src 'self'",
            "img-src 'self' blob: data:",
            "connect-src 'self'",
            "font-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'");

    private static final Map<String, String> HEADERS = headers();

    private SecurityHeaders() {}

    private static Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Anymask-Api", "1");
        headers.put("Content-Security-Policy", CSP);
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        headers.put("Cross-Origin-Embedder-Policy", "require-corp");
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "DENY");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
        return headers;
    }

    /// @param encrypted whether the client speaks TLS, and should never speak anything else again
    static void addTo(HttpFields.Mutable fields, boolean encrypted) {
        HEADERS.forEach(fields::put);
        if (encrypted) {
            fields.put("Strict-Transport-Security", "max-age=31536000");
        }
    }
}
