package io.anymask.server;

import static io.anymask.server.TestServer.API;
import static io.anymask.server.TestServer.json;
import static io.anymask.server.TestServer.refused;
import static io.anymask.server.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.dataengine.people.Login;
import io.anymask.mask.Rle;
import io.anymask.server.TeamServer.Person;
import io.anymask.server.http.Rate;
import io.anymask.server.http.Route;
import io.anymask.server.http.Route.Cost;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// What neither a stranger nor a member must be able to do on a team's server (specification, section 14).
class TeamSecurityTest {
    @TempDir
    private Path data;

    private TeamServer team;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        team = new TeamServer(data);
    }

    @AfterEach
    void stop() {
        team.close();
    }

    private String masks() {
        return "projects/%s/images/%s/annotations".formatted(team.project, team.image);
    }

    private static String mask(String id) {
        return "{\"id\":\"%s\",\"mask\":{\"size\":[48,64],\"counts\":\"%s\"}}"
                .formatted(id, Rle.of(48, 64, 100, 50, 48 * 64 - 150).compressed());
    }

    private static void askedToSignIn(HttpResponse<byte[]> answer) {
        refused(answer, 401, "sign in");
        assertThat(json(answer).path("type").asString()).isEqualTo("urn:anymask:problem:sign-in");
    }

    @Test
    void thePageIsThereAndNothingElseWithoutSigningIn() throws IOException, InterruptedException {
        Person nobody = team.nobody();
        assertThat(nobody.send("GET", "", null).statusCode()).isEqualTo(200);
        assertThat(nobody.send("GET", "healthz", null).statusCode()).isEqualTo(200);
        assertThat(nobody.send("GET", "readyz", null).statusCode()).isEqualTo(200);
        askedToSignIn(nobody.get("me"));
        nobody.setCookie("anymask-login", "made-up");
        askedToSignIn(nobody.get("me"));
        assertThat(nobody.send("GET", API + "me", null, "Authorization", "Bearer x")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void theFirstTokenWorksOnce() throws IOException, InterruptedException {
        assertThat(team.root
                        .done("GET", "me", null)
                        .path("person")
                        .path("administrator")
                        .asBoolean())
                .isTrue();
        refused(team.nobody().accept(team.first.reveal(), "second"), 404, "invitation");
        assertThat(team.nobody()
                        .post("invitations:look", "{\"token\":\"%s\"}".formatted(team.first.reveal()))
                        .statusCode())
                .isEqualTo(404);
    }

    /// A cookie that somebody planted before the sign-in is worth nothing after it.
    @Test
    void aLoginCannotBeFixed() throws IOException, InterruptedException {
        Person victim = team.nobody();
        victim.setCookie("anymask-login", "planted");
        assertThat(victim.signIn("annotator", TeamServer.PASSWORD).statusCode()).isEqualTo(200);
        String token = victim.cookie("anymask-login");
        assertThat(token).isNotEqualTo("planted").hasSizeGreaterThanOrEqualTo(43);
        Person thief = team.nobody();
        thief.setCookie("anymask-login", "planted");
        askedToSignIn(thief.get("me"));
        // nor does a login go on under its old token when the person signs in again
        assertThat(victim.signIn("annotator", TeamServer.PASSWORD).statusCode()).isEqualTo(200);
        thief.setCookie("anymask-login", token);
        askedToSignIn(thief.get("me"));
    }

    @Test
    void theCookieIsOutOfReach() throws IOException, InterruptedException {
        List<String> plain =
                team.nobody().signIn("annotator", TeamServer.PASSWORD).headers().allValues("set-cookie");
        assertThat(plain).hasSize(2);
        assertThat(plain.getFirst())
                .startsWith("anymask-login=")
                .contains("; HttpOnly", "; SameSite=Strict", "; Path=/")
                .doesNotContain("Secure");
        assertThat(plain.getLast()).startsWith("anymask-csrf=").contains("; SameSite=Strict");
        HttpResponse<byte[]> encrypted = team.nobody()
                .send(
                        "POST",
                        API + "login",
                        "{\"name\":\"annotator\",\"password\":\"%s\"}".formatted(TeamServer.PASSWORD),
                        "X-Forwarded-Proto",
                        "https");
        assertThat(encrypted.headers().allValues("set-cookie")).allMatch(cookie -> cookie.contains("; Secure"));
        assertThat(encrypted.headers().firstValue("strict-transport-security")).contains("max-age=31536000");
    }

    /// Wherever guesses of one name come from, and whatever names one client tries, alone or many at once.
    @Test
    void guessingPasswordsIsSlow() throws Exception {
        List<Integer> ofOneName = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            ofOneName.add(guess("annotator", "198.51.100." + i));
        }
        assertThat(ofOneName.subList(0, 10)).containsOnly(401);
        assertThat(ofOneName.subList(11, 14)).containsOnly(429);
        // even the right password is not told from a wrong one now
        assertThat(team.nobody().signIn("annotator", TeamServer.PASSWORD).statusCode())
                .isEqualTo(429);
        // others come in
        assertThat(team.nobody().signIn("reviewer", TeamServer.PASSWORD).statusCode())
                .isEqualTo(200);

        try (ExecutorService threads = Executors.newFixedThreadPool(30)) {
            List<Future<Integer>> many = threads.invokeAll(IntStream.range(0, 60)
                    .<Callable<Integer>>mapToObj(i -> () -> guess("name" + i, "203.0.113.9"))
                    .toList());
            int heard = 0;
            for (Future<Integer> one : many) {
                heard += one.get() == 401 ? 1 : 0;
            }
            assertThat(heard).isBetween(20, 30);
        }
    }

    private int guess(String name, String client) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = team.nobody()
                .send(
                        "POST",
                        API + "login",
                        "{\"name\":\"%s\",\"password\":\"a wrong one of some length\"}".formatted(name),
                        "X-Forwarded-For",
                        client);
        if (answer.statusCode() == 429) {
            assertThat(answer.headers().firstValue("retry-after").orElseThrow()).matches("[1-9]\\d*");
        }
        return answer.statusCode();
    }

    /// Who has the right password may sign in as often as wanted.
    @Test
    void rightPasswordsAreNotCounted() throws IOException, InterruptedException {
        for (int i = 0; i < 40; i++) {
            assertThat(team.nobody().signIn("annotator", TeamServer.PASSWORD).statusCode())
                    .isEqualTo(200);
        }
    }

    /// The login runs out between two masks: the second is refused in words that the page understands, nothing of
    /// it is kept, and after signing in again it is saved once, however often it is sent.
    @Test
    void aLoginThatRunsOutWhileSavingLosesNothing() throws IOException, InterruptedException {
        Person annotator = team.person("annotator");
        String first = "00000000-0000-4000-8000-00000000000a";
        String second = "00000000-0000-4000-8000-00000000000b";
        annotator.done("POST", masks(), mask(first));
        team.time.pass(Login.IDLE.plus(Duration.ofMinutes(1)));
        String key = "idempotent-0001";
        askedToSignIn(annotator.send("POST", API + masks(), mask(second), "Idempotency-Key", key));
        assertThat(annotator.signIn("annotator", TeamServer.PASSWORD).statusCode())
                .isEqualTo(200);
        assertThat(annotator
                        .send("POST", API + masks(), mask(second), "Idempotency-Key", key)
                        .statusCode())
                .isEqualTo(201);
        assertThat(annotator
                        .send("POST", API + masks(), mask(second), "Idempotency-Key", key)
                        .statusCode())
                .isEqualTo(200);
        assertThat(annotator.done("GET", masks(), null).path("annotations")).hasSize(2);
    }

    @Test
    void aNewPasswordSignsOutEverywhereElse() throws IOException, InterruptedException {
        Person here = team.person("annotator");
        Person there = team.nobody();
        there.signIn("annotator", TeamServer.PASSWORD);
        String next = "{\"old\":\"%s\",\"password\":\"the new one, longer still\"}".formatted(TeamServer.PASSWORD);
        refused(here.post("me/password", next.replace("correct", "wrong")), 403, "not your password");
        String old = here.cookie("anymask-login");
        here.done("POST", "me/password", next);
        assertThat(here.cookie("anymask-login")).isNotEqualTo(old);
        here.done("GET", "me", null);
        askedToSignIn(there.get("me"));
    }

    /// A page of another site: a form, a script, and one that looks like this site's but cannot read its cookie.
    @Test
    void otherSitesCannotChangeAnything() throws IOException, InterruptedException {
        Person annotator = team.person("annotator");
        String cookies = "anymask-login=" + annotator.cookie("anymask-login");
        String word = annotator.cookie("anymask-csrf");
        String id = "00000000-0000-4000-8000-00000000000c";
        // a form, in the types that forms can have; the browser would not even send the cookie
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")) {
            assertThat(change(mask(id), "Cookie", cookies, "Content-Type", type, "Origin", "https://evil.example")
                            .statusCode())
                    .as(type)
                    .isEqualTo(403);
        }
        // a script of another origin
        for (String[] from : new String[][] {
            {"Origin", "https://evil.example"},
            {"Origin", "null"},
            {"Sec-Fetch-Site", "cross-site"},
            {"Sec-Fetch-Site", "same-site"}
        }) {
            assertThat(change(
                                    mask(id),
                                    "Cookie",
                                    cookies,
                                    "Content-Type",
                                    "application/json",
                                    "Anymask-Csrf",
                                    word,
                                    from[0],
                                    from[1])
                            .statusCode())
                    .as(from[1])
                    .isEqualTo(403);
        }
        // one without the word, or with another login's
        refused(change(mask(id), "Cookie", cookies, "Content-Type", "application/json"), 403, "Anymask-Csrf");
        refused(
                change(
                        mask(id),
                        "Cookie",
                        cookies,
                        "Content-Type",
                        "application/json",
                        "Anymask-Csrf",
                        team.person("reviewer").cookie("anymask-csrf")),
                403,
                "Anymask-Csrf");
        // nor can somebody be signed in from there
        assertThat(team.nobody()
                        .send(
                                "POST",
                                API + "login",
                                "{\"name\":\"annotator\",\"password\":\"%s\"}".formatted(TeamServer.PASSWORD),
                                "Origin",
                                "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(annotator.done("GET", masks(), null).path("annotations")).isEmpty();
        // no other origin is told that it may ask
        HttpResponse<byte[]> preflight = team.nobody()
                .send(
                        "OPTIONS",
                        API + masks(),
                        null,
                        "Origin",
                        "https://evil.example",
                        "Access-Control-Request-Method",
                        "POST");
        assertThat(preflight.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control-"));
        assertThat(change(mask(id), "Cookie", cookies, "Content-Type", "application/json", "Anymask-Csrf", word)
                        .statusCode())
                .isEqualTo(201);
    }

    private HttpResponse<byte[]> change(String body, String... headers) throws IOException, InterruptedException {
        return team.server.send(team.server
                .request(API + masks())
                .POST(BodyPublishers.ofString(body))
                .headers(headers));
    }

    /// Each nested thing is looked for in the project of the address, not anywhere.
    @Test
    void whatLiesInAnotherProjectIsNotReachedThroughOnesOwn() throws IOException, InterruptedException {
        Person outsider = team.person("outsider"); // admin of the other project
        Person annotator = team.person("annotator");
        String id = "00000000-0000-4000-8000-00000000000d";
        annotator.done("POST", masks(), mask(id));
        String task = annotator
                .done("POST", "projects/%s/tasks:claim".formatted(team.project), "{\"mode\":\"annotate\"}")
                .path("id")
                .asString();
        team.root.done(
                "PUT",
                "projects/%s/categories/category-1".formatted(team.project),
                "{\"name\":\"wheel\",\"colour\":1}");
        String token = team.root
                .done("POST", "projects/%s/invitations".formatted(team.project), "{\"role\":\"admin\"}")
                .path("id")
                .asString();
        String own = "projects/" + team.elsewhere;
        String image = own + "/images/" + team.image;
        for (String path : List.of(
                image,
                image + "/annotations/" + id,
                image + "/annotations/" + id + "/history",
                image + "/annotations")) {
            assertThat(outsider.get(path).statusCode()).as(path).isEqualTo(404);
        }
        for (String[] request : new String[][] {
            {"PATCH", image + "/annotations/" + id, "{\"status\":\"rejected\"}"},
            {"DELETE", image + "/annotations/" + id, null},
            {"POST", image + "/annotations/" + id + "/reviews", "{\"version\":1,\"verdict\":\"accept\"}"},
            {"POST", image + "/proposals:accept", "{\"ids\":[\"" + id + "\"]}"},
            {"POST", own + "/tasks/" + task + ":heartbeat", "{\"lease\":\"x\"}"},
            {"POST", own + "/tasks/" + task + ":submit", "{\"lease\":\"x\"}"},
            {"DELETE", own + "/categories/category-1", null},
            {"DELETE", own + "/invitations/" + token, null},
            {"DELETE", own + "/members/" + me(annotator), null}
        }) {
            HttpResponse<byte[]> answer = outsider.send(request[0], API + request[1], request[2], "If-Match", "\"1\"");
            assertThat(answer.statusCode()).as(request[1] + text(answer)).isIn(404, 412);
        }
        // an image of the project that a search names as its example
        JsonNode mine = outsider.upload(team.elsewhere, "mine.png", TestServer.picture(64, 48, 2, data));
        refused(
                outsider.post(
                        "images/%s/find".formatted(mine.path("image").path("id").asString()),
                        "{\"examples\":[{\"image\":\"%s\",\"mask\":%s}]}"
                                .formatted(
                                        team.image,
                                        json(annotator.get(masks()))
                                                .path("annotations")
                                                .path(0)
                                                .path("mask"))),
                404,
                "no image");
        JsonNode kept = annotator.done("GET", masks() + "/" + id, null);
        assertThat(kept.path("version").asInt()).isEqualTo(1);
        assertThat(kept.path("author").asString()).isEqualTo(me(annotator));
    }

    private static String me(Person person) throws IOException, InterruptedException {
        return person.done("GET", "me", null).path("person").path("id").asString();
    }

    /// Lists have what one may see, and no more.
    @Test
    void listsEndAtOnesProjects() throws IOException, InterruptedException {
        Person outsider = team.person("outsider");
        assertThat(outsider.done("GET", "images", null).path("images")).isEmpty();
        assertThat(outsider.done("GET", "projects", null).path("projects"))
                .extracting(project -> project.path("id").asString())
                .containsExactly(team.elsewhere);
        assertThat(outsider.done("GET", "me", null).path("projects")).hasSize(1);
        assertThat(team.person("annotator").done("GET", "images", null).path("images"))
                .hasSize(1);
        assertThat(team.root.done("GET", "projects", null).path("projects")).hasSize(2);
        // the same file, uploaded elsewhere, is there too, under the name that it was given there
        JsonNode same = outsider.upload(team.elsewhere, "theirs.png", TestServer.picture(64, 48, 1, data));
        assertThat(same.path("status").asString()).isEqualTo("created");
        assertThat(outsider.done("GET", "projects/%s/images".formatted(team.elsewhere), null)
                        .path("images")
                        .path(0)
                        .path("name")
                        .asString())
                .isEqualTo("theirs.png");
    }

    /// Whoever loses a role loses it with the next request.
    @Test
    void rolesAreLookedUpEachTime() throws IOException, InterruptedException {
        Person reviewer = team.person("reviewer");
        String project = "projects/" + team.project;
        String claim = "{\"mode\":\"review\"}";
        assertThat(reviewer.post(project + "/tasks:claim", claim).statusCode()).isEqualTo(204);
        team.person("admin").done("PUT", project + "/members/" + me(reviewer), "{\"role\":\"annotator\"}");
        refused(reviewer.post(project + "/tasks:claim", claim), 403, "needs reviewer");
        team.person("admin").send("DELETE", API + project + "/members/" + me(reviewer), null);
        refused(reviewer.get(project), 404, "no project");
        team.root.done("PATCH", "people/" + me(reviewer), "{\"disabled\":true}");
        askedToSignIn(reviewer.get("me"));
        refused(
                team.person("admin")
                        .send(
                                "PUT",
                                API + project + "/members/" + me(team.person("admin")),
                                "{\"role\":\"annotator\"}"),
                403,
                "administrator of the server");
    }

    /// One person with many browsers and addresses still gets one person's share.
    @Test
    void onePersonHasOneShare() throws IOException, InterruptedException {
        try (TeamServer slow = new TeamServer(
                Files.createDirectories(data.resolve("slow")),
                Map.of(Cost.CHEAP, new Rate(1e6, 1e6), Cost.HEAVY, new Rate(0.01, 5)))) {
            Person annotator = slow.person("annotator");
            Person again = slow.nobody();
            again.signIn("annotator", TeamServer.PASSWORD);
            String find = API + "images/" + slow.image + "/find";
            List<Integer> got = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                got.add((i % 2 == 0 ? annotator : again)
                        .send("POST", find, "{}", "X-Forwarded-For", "198.51.100." + i)
                        .statusCode());
            }
            assertThat(got).containsExactly(400, 400, 400, 400, 400, 429, 429, 429);
            assertThat(slow.person("reviewer")
                            .send("POST", find, "{}", "X-Forwarded-For", "198.51.100.99")
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    /// The headers of every route, whoever asks, with and without TLS before the server.
    @Test
    void everyRouteHasTheHeaders() throws IOException, InterruptedException {
        Map<String, String> golden = new LinkedHashMap<>();
        golden.put(
                "content-security-policy",
                "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self';"
                        + " img-src 'self' blob: data:; connect-src 'self'; font-src 'self'; manifest-src 'self';"
                        + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        golden.put("cross-origin-opener-policy", "same-origin");
        golden.put("cross-origin-embedder-policy", "require-corp");
        golden.put("cross-origin-resource-policy", "same-origin");
        golden.put("x-content-type-options", "nosniff");
        golden.put("x-frame-options", "DENY");
        golden.put("referrer-policy", "no-referrer");
        golden.put("permissions-policy", "camera=(), microphone=(), geolocation=()");
        List<String> paths = Stream.concat(
                        team.server.server().routes().stream()
                                .map(Route::template)
                                .map(path -> path.substring(1).replaceAll("\\{[a-z]+}", "0")),
                        Stream.of("", "none", "assets/none.js"))
                .distinct()
                .toList();
        for (Route route : team.server.server().routes()) {
            String path = route.template().substring(1).replaceAll("\\{[a-z]+}", "0");
            HttpResponse<byte[]> answer =
                    team.nobody().send(route.method(), path, route.method().equals("GET") ? null : "{}");
            golden.forEach((name, value) -> assertThat(answer.headers().firstValue(name))
                    .as(route.method() + " " + path + ": " + name)
                    .contains(value));
        }
        for (Person person : List.of(team.nobody(), team.root)) {
            for (String path : paths) {
                for (boolean encrypted : new boolean[] {false, true}) {
                    HttpResponse<byte[]> answer =
                            person.send("GET", path, null, "X-Forwarded-Proto", encrypted ? "https" : "http");
                    golden.forEach((name, value) -> assertThat(answer.headers().firstValue(name))
                            .as(path + ": " + name)
                            .contains(value));
                    assertThat(answer.headers()
                                    .firstValue("strict-transport-security")
                                    .isPresent())
                            .as(path)
                            .isEqualTo(encrypted);
                    assertThat(answer.headers().map().keySet()).as(path).doesNotContain("server", "x-powered-by");
                }
            }
        }
    }

    /// Everything that people know and type, and nothing of it in logs, in the audit log, in the database or in
    /// refusals.
    @Test
    void noSecretIsWrittenDown() throws IOException, InterruptedException {
        List<String> told = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                synchronized (told) {
                    told.add(line.getMessage() + " " + line.getThrown());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger all = Logger.getLogger("io.anymask");
        Level before = all.getLevel();
        all.setLevel(Level.ALL);
        all.addHandler(handler);
        List<String> secrets = new ArrayList<>(List.of(TeamServer.PASSWORD, team.first.reveal()));
        try {
            Person annotator = team.person("annotator");
            secrets.add(annotator.cookie("anymask-login"));
            String token = team.root
                    .done("POST", "invitations", "{\"administrator\":false}")
                    .path("token")
                    .asString();
            secrets.add(token);
            String wrong = "typed into the wrong field";
            secrets.add(wrong);
            for (HttpResponse<byte[]> answer : List.of(
                    team.nobody().signIn(wrong, wrong),
                    team.nobody().signIn("annotator", wrong),
                    team.nobody().post("login", "{\"name\":\"x\",\"password\":[\"" + wrong + "\"]}"),
                    team.nobody().post("login", "{\"password\":\"" + wrong + "\"} and more"),
                    team.nobody().accept(token, "<script>"),
                    team.nobody().accept("x" + token, "somebody"),
                    annotator.post("me/password", "{\"old\":\"" + wrong + "\",\"password\":\"" + wrong + "\"}"))) {
                assertThat(answer.statusCode()).isBetween(400, 499);
                told.add(text(answer));
            }
            told.add(team.log.toString());
            told.add(text(team.root.get("audit?limit=500")));
            told.add(
                    text(team.root.get("people")) + text(team.root.get("logins")) + text(team.root.get("invitations")));
            told.add(text(team.root.send("GET", "metrics", null)));
        } finally {
            all.removeHandler(handler);
            all.setLevel(before);
        }
        assertThat(String.join("\n", told)).contains("sign-in-failed").doesNotContain(secrets);
        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.filter(file -> file.getFileName().toString().startsWith("team.db"))
                    .toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(secrets);
            }
        }
    }

    @Test
    void theAuditLogComesInPagesAndIsVerified() throws IOException, InterruptedException {
        JsonNode verified = team.root.done("GET", "audit/verification", null);
        assertThat(verified.path("broken").isNull()).isTrue();
        int entries = verified.path("entries").asInt();
        List<Integer> numbers = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = team.root.done("GET", "audit?limit=7" + cursor, null);
            page.path("entries")
                    .forEach(entry -> numbers.add(entry.path("number").asInt()));
            cursor = page.path("next").isNull()
                    ? null
                    : "&cursor=" + page.path("next").asString();
        }
        assertThat(numbers).hasSize(entries).isSortedAccordingTo((a, b) -> b - a);
        assertThat(numbers.getLast()).isEqualTo(1);
        assertThat(team.root.get("audit?cursor=x").statusCode()).isEqualTo(400);
    }

    @Test
    void settingsAreOnesOwnAndBounded() throws IOException, InterruptedException {
        Person annotator = team.person("annotator");
        annotator.done(
                "PATCH",
                "me/settings",
                "{\"theme\":\"dark\",\"keys\":{\"accept\":[\"Ctrl+Shift+Y\"],\"undo\":[],\"fit\":[\"ß\"]}}");
        annotator.done("PATCH", "me/settings", "{\"keys\":{\"accept\":[\"K\",\"Enter\"],\"undo\":null}}");
        assertThat(annotator.done("GET", "me", null).path("settings").toString())
                .isEqualTo("{\"theme\":\"dark\",\"keys\":{\"accept\":[\"K\",\"Enter\"],\"fit\":[\"ß\"]}}");
        annotator.done("PATCH", "me/settings", "{\"keys\":null}");
        assertThat(annotator.done("GET", "me", null).path("settings").toString())
                .isEqualTo("{\"theme\":\"dark\"}");
        assertThat(team.person("reviewer").done("GET", "me", null).path("settings"))
                .isEmpty();
        assertThat(annotator
                        .send("PATCH", API + "me/settings", "{\"x\":\"" + "y".repeat(17_000) + "\"}")
                        .statusCode())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"opacity":1}                       | settings: got opacity
            {"theme":"blue"}                    | theme: expected light
            {"theme":{}}                        | theme: expected light
            {"keys":["accept"]}                 | keys: expected an object
            {"keys":{"format":["K"]}}           | keys: got format, which is no command
            {"keys":{"accept":"K"}}             | keys.accept: expected at most 4 keys
            {"keys":{"accept":[1]}}             | keys.accept: expected at most 4 keys
            {"keys":{"accept":["Shift+Ctrl+K"]}} | keys.accept: expected at most 4 keys
            {"keys":{"accept":["K","L","M","N","O"]}} | keys.accept: expected at most 4 keys
            """)
    void settingsThatNobodyKnowsAreKeptOut(String change, String why) throws IOException, InterruptedException {
        Person annotator = team.person("annotator");
        HttpResponse<byte[]> answer = annotator.send("PATCH", API + "me/settings", change);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("detail").asString()).startsWith(why);
        assertThat(annotator.done("GET", "me", null).path("settings")).isEmpty();
    }

    @Test
    void somebodyJoinsASecondProjectAndLeavesTheServer() throws IOException, InterruptedException {
        Person annotator = team.person("annotator");
        String token = team.root
                .done("POST", "projects/%s/invitations".formatted(team.elsewhere), "{\"role\":\"reviewer\"}")
                .path("token")
                .asString();
        JsonNode seen = json(team.nobody().post("invitations:look", "{\"token\":\"%s\"}".formatted(token)));
        assertThat(seen.path("project").asString()).isEqualTo("Elsewhere");
        assertThat(seen.path("role").asString()).isEqualTo("reviewer");
        JsonNode me = annotator.done("POST", "invitations:join", "{\"token\":\"%s\"}".formatted(token));
        assertThat(me.path("projects")).hasSize(2);
        HttpResponse<byte[]> out = annotator.send("POST", API + "logout", null);
        assertThat(out.statusCode()).isEqualTo(204);
        assertThat(out.headers().firstValue("clear-site-data")).contains("\"cache\"");
        assertThat(out.headers().allValues("set-cookie")).allMatch(cookie -> cookie.contains("Max-Age=0"));
        askedToSignIn(annotator.get("me"));
    }
}
