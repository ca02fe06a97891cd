package io.anymask.server.http;

import io.anymask.server.http.Route.Cost;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// What every request passes: it names this server as its host (else a page whose name was rebound to this address
/// could read everything), it carries the token where one is set, it does not come from another site, and it does
/// not come too often. Safe for use by several threads.
public final class Guards {
    static final String COOKIE = "anymask";
    private static final String BEARER = "Bearer ";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> HARMLESS = Set.of("GET", "HEAD");
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+]");
    private static final Rate TOKEN_TRIES = new Rate(0.2, 10);

    /// A page that was left open sends the cookie of an earlier start again and again.
    private static final Rate COOKIE_TRIES = new Rate(1, 60);

    private final Options options;
    private final RateLimiter limiter;
    private final RateLimiter tries = new RateLimiter(Map.of(Cost.CHEAP, TOKEN_TRIES));
    private final RateLimiter cookieTries = new RateLimiter(Map.of(Cost.CHEAP, COOKIE_TRIES));

    /// @param loopback whether only this machine can reach the server
    /// @param names host names, besides, under which it is reached
    /// @param token null for none
    /// @param proxies whose word on a client's address is taken
    public record Options(
            boolean loopback, Set<String> names, @Nullable String token, Map<Cost, Rate> rates, Proxies proxies) {}

    public Guards(Options options) {
        this.options = options;
        this.limiter = new RateLimiter(options.rates());
    }

    /// @throws ProblemException when the request does not pass
    ///
    /// @param open whether the path is there for anybody, such as a health check
    void check(Request request, boolean signedIn, boolean open) {
        if (open) {
            return;
        }
        checkHost(request);
        checkSite(request);
        if (!signedIn) {
            checkToken(request);
        }
    }

    void checkRate(Request request, Cost cost) {
        double wait = limiter.take(options.proxies().client(request), cost, System.nanoTime());
        if (wait > 0) {
            throw ProblemException.tryAgain(429, "too many requests from one client", (int) Math.ceil(wait));
        }
    }

    /// A rebound name is a name, so addresses are always good where the server is meant to be reached by them.
    private void checkHost(Request request) {
        String host = request.getHeaders().get("Host");
        if (host == null && request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_0) {
            return; // no browser, so no page, speaks without naming a host
        }
        String name = host == null ? "" : withoutPort(host.toLowerCase(Locale.ROOT));
        boolean known = LOOPBACK.contains(name)
                || options.names().contains(name)
                || (!options.loopback() && ADDRESS.matcher(name).matches());
        if (!known) {
            throw new ProblemException(
                    421, "Host: this server has another name; open it under the address that it printed");
        }
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    private void checkSite(Request request) {
        String origin = request.getHeaders().get("Origin");
        String site = request.getHeaders().get("Sec-Fetch-Site");
        boolean harmless = HARMLESS.contains(request.getMethod());
        boolean navigation = harmless && "navigate".equals(request.getHeaders().get("Sec-Fetch-Mode"));
        boolean foreignOrigin =
                origin != null && !isOwn(origin, request.getHeaders().get("Host"));
        boolean foreignSite = site != null && !site.equals("same-origin") && !site.equals("none");
        if ((foreignOrigin || foreignSite) && !navigation) {
            throw new ProblemException(403, "Origin: the request comes from another site's page");
        }
    }

    private static boolean isOwn(String origin, @Nullable String host) {
        return host != null
                && (origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host));
    }

    private void checkToken(Request request) {
        String token = options.token();
        if (token == null) {
            return;
        }
        String bearer = bearer(request);
        String given = bearer == null ? Exchange.cookie(request, COOKIE) : bearer;
        if (given != null && isRight(given, token, request, bearer == null ? cookieTries : tries)) {
            return;
        }
        throw new ProblemException(
                401,
                "this server asks for its token: open the address that it printed when it started",
                Map.of("WWW-Authenticate", "Bearer"));
    }

    private static @Nullable String bearer(Request request) {
        String authorization = request.getHeaders().get("Authorization");
        return authorization != null && authorization.startsWith(BEARER)
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }

    /// A visit of `/?token=...`: the token moves from the address to a cookie that scripts cannot read.
    ///
    /// @return null for any other request
    @Nullable
    Answer signIn(Request request) {
        String given = Request.extractQueryParameters(request).getValue("token");
        String token = options.token();
        if (token == null || given == null || !options.proxies().path(request).equals("/")) {
            return null;
        }
        if (!isRight(given, token, request, tries)) {
            throw new ProblemException(401, "wrong token", Map.of("WWW-Authenticate", "Bearer"));
        }
        String root = options.proxies().base() + "/";
        return Answer.empty(303)
                .with("Location", root)
                .with(
                        "Set-Cookie",
                        "%s=%s; Path=%s; HttpOnly; SameSite=Strict%s"
                                .formatted(
                                        COOKIE, token, root, options.proxies().isEncrypted(request) ? "; Secure" : ""));
    }

    /// Takes as long for a nearly right token as for a wrong one.
    ///
    /// @param budget of wrong tokens; a client that has spent it is not even told whether the next one is right
    private boolean isRight(String given, String token, Request request, RateLimiter budget) {
        String client = options.proxies().client(request);
        double wait = budget.look(client, Cost.CHEAP, System.nanoTime());
        if (wait > 0) {
            throw ProblemException.tryAgain(429, "too many wrong tokens", (int) Math.ceil(wait));
        }
        boolean right =
                MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
        if (!right) {
            budget.take(client, Cost.CHEAP, System.nanoTime());
        }
        return right;
    }
}
