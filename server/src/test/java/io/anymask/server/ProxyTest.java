package io.anymask.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.server.http.AccessLog;
import io.anymask.server.http.Proxies;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProxyTest {
    private static final String TOKEN = "0123456789abcdef";
    private static final Proxies HERE = new Proxies(List.of("127.0.0.0/8", "10.1.0.0/16"), "/masks/");

    @TempDir
    Path data;

    private final BlockingQueue<AccessLog.Entry> entries = new LinkedBlockingQueue<>();

    private TestServer start(Proxies proxies) throws IOException {
        ServerOptions.Access access = new ServerOptions.Access("127.0.0.1", 0, TOKEN, Set.of(), proxies);
        return TestServer.of(
                new ServerOptions(access, TestServer.samplesIn(data), ServerOptions.Limits.DEFAULT, entries::add));
    }

    /// The first entry; it is written once the answer is on its way.
    private AccessLog.Entry logged() throws InterruptedException {
        return entries.take();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    X-Forwarded-For | 203.0.113.7                    | 203.0.113.7
                    X-Forwarded-For | 198.51.100.1, 203.0.113.7      | 203.0.113.7
                    X-Forwarded-For | 203.0.113.7:4711, 10.1.2.3     | 203.0.113.7
                    X-Forwarded-For | [2001:db8::1]:4711             | 2001:db8::1
                    X-Forwarded-For | 2001:db8::1                    | 2001:db8::1
                    X-Forwarded-For | 203.0.113.7, unknown           | 127.0.0.1
                    X-Forwarded-For | somebody.example               | 127.0.0.1
                    Forwarded       | for=203.0.113.7;proto=https    | 203.0.113.7
                    Forwarded       | for=1.2.3.4, For="[2001:db8::1]:1" | 2001:db8::1
                    Forwarded       | for=_hidden                    | 127.0.0.1
                    """)
    void aTrustedProxySaysWhoAsks(String header, String value, String client) throws Exception {
        try (TestServer server = start(HERE)) {
            server.get("healthz", header, value);
            assertThat(logged().client()).isEqualTo(client);
        }
    }

    @Test
    void nobodyElseIsBelieved() throws Exception {
        try (TestServer server = start(new Proxies(List.of("10.1.0.0/16", "2001:db8::/32"), ""))) {
            server.get("healthz", "X-Forwarded-For", "203.0.113.7");
            assertThat(logged().client()).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void wrongTokensLockOneClientOutAndNotItsNeighbours() throws Exception {
        try (TestServer server = start(HERE)) {
            String path = TestServer.API + "images";
            HttpResponse<byte[]> last = server.get(path);
            for (int i = 0; i < 30; i++) {
                last = server.get(path, "Authorization", "Bearer wrong", "X-Forwarded-For", "203.0.113.7");
            }
            assertThat(last.statusCode()).isEqualTo(429);
            assertThat(server.get(path, "Authorization", "Bearer " + TOKEN, "X-Forwarded-For", "203.0.113.8")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void everythingIsReachedBelowTheBasePath() throws Exception {
        try (TestServer server = start(HERE)) {
            assertThat(server.get("masks").headers().firstValue("Location")).contains("/masks/");
            HttpResponse<byte[]> signedIn = server.get("masks/?token=" + TOKEN, "X-Forwarded-Proto", "https");
            assertThat(signedIn.headers().firstValue("Location")).contains("/masks/");
            String cookie = signedIn.headers().firstValue("Set-Cookie").orElseThrow();
            assertThat(cookie).contains("; Path=/masks/;").endsWith("; Secure");
            String known = cookie.substring(0, cookie.indexOf(';'));
            assertThat(server.get("masks/", "Cookie", known).statusCode()).isEqualTo(200);
            HttpResponse<byte[]> models = server.get("masks/" + TestServer.API + "models", "Cookie", known);
            String part = TestServer.json(models)
                    .path(0)
                    .path("decoder")
                    .path("imagePart")
                    .asString();
            assertThat(part).startsWith("/masks/api/v1/models/");
            assertThat(server.get(part, "Cookie", known).statusCode()).isEqualTo(200);
            assertThat(server.get("healthz").statusCode()).isEqualTo(200);
            assertThat(entries).extracting(AccessLog.Entry::path).noneMatch(path -> path.contains(TOKEN));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example.org", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "", "10.0.0.0.0"})
    void onlyAddressesAreTrusted(String text) {
        List<String> trusted = List.of(text);
        assertThatThrownBy(() -> new Proxies(trusted, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10.0.0.0/8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"masks", "/a b", "//", "/../x", "/a;b", "/a?b"})
    void aBasePathIsOnePath(String text) {
        assertThatThrownBy(() -> new Proxies(List.of(), text)).isInstanceOf(IllegalArgumentException.class);
    }
}
