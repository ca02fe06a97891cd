package io.anymask.server;

import static io.anymask.server.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.mask.Rle;
import io.anymask.server.http.Access;
import io.anymask.server.http.Route;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every route of a team's server, asked by everybody: the answers stand in a table here, which knows nothing of
/// what the routes say of themselves. A route that is not in the table fails the test.
class AccessMatrixTest {
    private static final List<String> ROLES =
            List.of("nobody", "outsider", "annotator", "reviewer", "researcher", "admin", "root");

    /// Nothing has this id.
    private static final String NONE = "0".repeat(32);

    /// Method, path and body; then the status for each of the roles above. Bodies are such that whoever may ask is
    /// told what is wrong with them, and nothing is changed for the next one.
    private static final String TABLE = """
            GET    /healthz                                                    | 200 200 200 200 200 200 200
            GET    /readyz                                                     | 200 200 200 200 200 200 200
            GET    /metrics                                                    | 401 403 403 403 403 403 200
            GET    /api/v1/openapi.yaml                                        | 401 200 200 200 200 200 200
            GET    /api/v1/models                                              | 401 200 200 200 200 200 200
            GET    /api/v1/models/{model}/{file}                               | 401 404 404 404 404 404 404
            POST   /api/v1/models/{model}/texts {}                             | 401 400 400 400 400 400 400

            POST   /api/v1/login {}                                            | 400 400 400 400 400 400 400
            GET    /api/v1/me                                                  | 401 200 200 200 200 200 200
            PATCH  /api/v1/me/settings {}                                      | 401 200 200 200 200 200 200
            POST   /api/v1/me/password {}                                      | 401 400 400 400 400 400 400
            GET    /api/v1/me/logins                                           | 401 200 200 200 200 200 200
            DELETE /api/v1/me/logins/{login}                                   | 401 404 404 404 404 404 404
            POST   /api/v1/invitations:look {}                                 | 400 400 400 400 400 400 400
            POST   /api/v1/invitations:accept {}                               | 400 400 400 400 400 400 400
            POST   /api/v1/invitations:join {}                                 | 401 400 400 400 400 400 400

            GET    /api/v1/people                                              | 401 403 403 403 403 403 200
            PATCH  /api/v1/people/{person} {}                                  | 401 403 403 403 403 403 404
            POST   /api/v1/people/{person}/invitations {}                      | 401 403 403 403 403 403 404
            GET    /api/v1/logins                                              | 401 403 403 403 403 403 200
            DELETE /api/v1/logins/{login}                                      | 401 403 403 403 403 403 404
            GET    /api/v1/invitations                                         | 401 403 403 403 403 403 200
            POST   /api/v1/invitations {"administrator":1}                     | 401 403 403 403 403 403 400
            DELETE /api/v1/invitations/{invitation}                            | 401 403 403 403 403 403 404
            GET    /api/v1/audit                                               | 401 403 403 403 403 403 200
            GET    /api/v1/audit/verification                                  | 401 403 403 403 403 403 200

            GET    /api/v1/images                                              | 401 200 200 200 200 200 200
            POST   /api/v1/images {}                                           | 401 403 403 403 403 403 415
            GET    /api/v1/images/{image}                                      | 401 404 200 200 200 200 200
            GET    /api/v1/images/{image}/content                              | 401 404 200 200 200 200 200
            GET    /api/v1/images/{image}/tiles/{level}/{x}/{y}                | 401 404 200 200 200 200 200
            GET    /api/v1/images/{image}/embedding ?dtype=x                   | 401 404 400 400 400 400 400
            POST   /api/v1/images/{image}/predict {}                           | 401 404 400 400 400 400 400
            POST   /api/v1/images/{image}/find {}                              | 401 404 400 400 400 400 400
            POST   /api/v1/images/{image}/runs {}                              | 401 404 400 400 400 400 400
            GET    /api/v1/runs                                                | 401 200 200 200 200 200 200
            GET    /api/v1/runs/{run}                                          | 401 404 200 200 200 200 200
            GET    /api/v1/runs/{run}/events                                   | 401 404 200 200 200 200 200
            GET    /api/v1/runs/{run}/artifact                                 | 401 404 200 200 200 200 200
            DELETE /api/v1/runs/{run}                                          | 401 404 200 200 200 200 200

            GET    /api/v1/projects                                            | 401 200 200 200 200 200 200
            POST   /api/v1/projects {}                                         | 401 403 403 403 403 403 400
            GET    /api/v1/projects/{project}                                  | 401 404 200 200 200 200 200
            PATCH  /api/v1/projects/{project} {}                               | 401 404 403 403 403 200 200
            GET    /api/v1/projects/{project}/categories                       | 401 404 200 200 200 200 200
            PUT    /api/v1/projects/{project}/categories/{category} {}         | 401 404 403 403 400 400 400
            DELETE /api/v1/projects/{project}/categories/{category}            | 401 404 403 403 404 404 404
            GET    /api/v1/projects/{project}/members                          | 401 404 200 200 200 200 200
            PUT    /api/v1/projects/{project}/members/{person} {}              | 401 404 403 403 403 400 400
            DELETE /api/v1/projects/{project}/members/{person}                 | 401 404 403 403 403 404 404
            GET    /api/v1/projects/{project}/invitations                      | 401 404 403 403 403 200 200
            POST   /api/v1/projects/{project}/invitations {}                   | 401 404 403 403 403 400 400
            DELETE /api/v1/projects/{project}/invitations/{invitation}         | 401 404 403 403 403 404 404

            GET    /api/v1/projects/{project}/images                           | 401 404 200 200 200 200 200
            POST   /api/v1/projects/{project}/images {}                        | 401 404 403 403 415 415 415
            GET    /api/v1/projects/{project}/images/{image}                   | 401 404 200 200 200 200 200
            PATCH  /api/v1/projects/{project}/images/{image} {}                | 401 404 403 403 400 400 400
            GET    /api/v1/projects/{project}/images/{image}/layers            | 401 404 403 200 200 200 200
            POST   /api/v1/projects/{project}/images/{image}/layers:take {}    | 401 404 403 400 400 400 400
            GET    /api/v1/projects/{project}/images/{image}/annotations       | 401 404 200 200 200 200 200
            POST   /api/v1/projects/{project}/images/{image}/annotations {}    | 401 404 400 400 400 400 400
            GET    /api/v1/projects/{project}/images/{image}/annotations/{annotation}         | 401 404 200 200 200 200 200
            PATCH  /api/v1/projects/{project}/images/{image}/annotations/{annotation} {}      | 401 404 428 428 428 428 428
            DELETE /api/v1/projects/{project}/images/{image}/annotations/{annotation}         | 401 404 428 428 428 428 428
            GET    /api/v1/projects/{project}/images/{image}/annotations/{annotation}/history | 401 404 200 200 200 200 200
            POST   /api/v1/projects/{project}/images/{image}/annotations/{annotation}/reviews {} | 401 404 403 412 412 412 412
            GET    /api/v1/projects/{project}/images/{image}/reviews           | 401 404 200 200 200 200 200
            POST   /api/v1/projects/{project}/images/{image}/proposals:accept {} | 401 404 400 400 400 400 400
            POST   /api/v1/projects/{project}/images/{image}/proposals:reject {} | 401 404 400 400 400 400 400

            GET    /api/v1/projects/{project}/events ?after=x                  | 401 404 400 400 400 400 400
            GET    /api/v1/projects/{project}/metrics                          | 401 404 403 403 200 200 200
            GET    /api/v1/projects/{project}/metrics.csv                      | 401 404 403 403 200 200 200

            GET    /api/v1/projects/{project}/runs                             | 401 404 403 403 200 200 200
            POST   /api/v1/projects/{project}/runs {}                          | 401 404 403 403 400 400 400
            POST   /api/v1/projects/{project}/runs:check {}                    | 401 404 403 403 400 400 400
            GET    /api/v1/projects/{project}/models                           | 401 404 403 403 200 200 200
            POST   /api/v1/projects/{project}/models/{number}:activate         | 401 403 403 403 403 403 409
            GET    /api/v1/projects/{project}/runs/{run}                    | 401 404 403 403 200 200 200
            GET    /api/v1/projects/{project}/runs/{run}/events             | 401 404 403 403 200 200 200
            GET    /api/v1/projects/{project}/runs/{run}/artifact           | 401 404 403 403 200 200 200
            DELETE /api/v1/projects/{project}/runs/{run}                    | 401 404 403 403 200 200 200

            GET    /api/v1/projects/{project}/sequences                        | 401 404 200 200 200 200 200
            POST   /api/v1/projects/{project}/sequences {}                     | 401 404 403 403 415 415 415
            GET    /api/v1/projects/{project}/sequences/{sequence}             | 401 404 404 404 404 404 404
            POST   /api/v1/projects/{project}/sequences/{sequence}:track {}    | 401 404 400 400 400 400 400
            POST   /api/v1/projects/{project}/sequences/{sequence}:stop        | 401 404 404 404 404 404 404
            POST   /api/v1/projects/{project}/sequences/{sequence}/tracks/{track}:judge {} | 401 404 400 400 400 400 400

            GET    /api/v1/projects/{project}/tasks                            | 401 404 200 200 200 200 200
            POST   /api/v1/projects/{project}/tasks:claim {"mode":"review"}    | 401 404 403 204 204 204 204
            POST   /api/v1/projects/{project}/tasks/{task}:heartbeat {}        | 401 404 400 400 400 400 400
            POST   /api/v1/projects/{project}/tasks/{task}:release {}          | 401 404 400 400 400 400 400
            POST   /api/v1/projects/{project}/tasks/{task}:submit {"verdict":1} | 401 404 403 400 400 400 400
            POST   /api/v1/projects/{project}/tasks/{task}:skip {}             | 401 404 400 400 400 400 400

            DELETE /api/v1/images/{image}                                      | 401 403 403 403 403 403 409
            POST   /api/v1/logout                                              | 401 204 204 204 204 204 204
            """;

    @TempDir
    private static Path data;

    private static TeamServer team;
    private static Map<String, String> parts;
    private static final List<Row> ROWS =
            TABLE.lines().filter(line -> !line.isBlank()).map(Row::of).toList();

    private record Row(String method, String template, String rest, List<Integer> statuses) {
        static Row of(String line) {
            String[] halves = line.split("\\|", -1);
            String[] request = halves[0].strip().split("\\s+", 3);
            return new Row(
                    request[0],
                    request[1],
                    request.length > 2 ? request[2] : "",
                    List.of(halves[1].strip().split(" ", -1)).stream()
                            .map(Integer::valueOf)
                            .toList());
        }

        /// The template with what is there in its place.
        String path() {
            String path = template.replace("{project}/runs/{run}", "{project}/runs/{export}");
            for (Map.Entry<String, String> part : parts.entrySet()) {
                path = path.replace("{" + part.getKey() + "}", part.getValue());
            }
            return path;
        }

        /// Whether an address of another row is one of this one too.
        boolean answers(String path) {
            return path.matches(template.replaceAll("\\{[a-z]+}", "[^/]+"));
        }

        HttpResponse<byte[]> ask(TeamServer.Person person, String verb) throws IOException, InterruptedException {
            String query = rest.startsWith("?") ? rest : "";
            return person.send(verb, path().substring(1) + query, rest.startsWith("{") ? rest : null);
        }
    }

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        team = new TeamServer(data);
        String masks = "projects/%s/images/%s/annotations".formatted(team.project, team.image);
        String annotation = "00000000-0000-4000-8000-000000000001";
        team.person("annotator")
                .done(
                        "POST",
                        masks,
                        "{\"id\":\"%s\",\"mask\":{\"size\":[48,64],\"counts\":\"%s\"}}"
                                .formatted(
                                        annotation,
                                        Rle.of(48, 64, 100, 50, 48 * 64 - 150).compressed()));
        String run = team.person("annotator")
                .done(
                        "POST",
                        "images/%s/runs".formatted(team.image),
                        "{\"kind\":\"everything\",\"params\":{\"points_per_side\":1}}")
                .path("id")
                .asString();
        while (!team.root
                .done("GET", "runs/" + run, null)
                .path("state")
                .asString()
                .equals("completed")) {
            Thread.sleep(50);
        }
        String runs = "projects/%s/runs".formatted(team.project);
        String export = team.person("researcher")
                .done("POST", runs, "{\"kind\":\"export\",\"params\":{\"format\":\"coco-rle\"}}")
                .path("id")
                .asString();
        while (!team.root
                .done("GET", runs + "/" + export, null)
                .path("state")
                .asString()
                .equals("completed")) {
            Thread.sleep(50);
        }
        parts = new LinkedHashMap<>(Map.of(
                "project", team.project,
                "image", team.image,
                "annotation", annotation,
                "run", run,
                "model", "mobile-sam",
                "file", "none.onnx",
                "level", "0",
                "x", "0",
                "y", "0"));
        parts.put("export", export);
        parts.put("number", "0");
        for (String unknown : List.of("person", "login", "invitation", "task", "category", "sequence", "track")) {
            parts.put(unknown, NONE);
        }
    }

    @AfterAll
    static void stop() {
        team.close();
    }

    private static TeamServer.Person person(String role) {
        return switch (role) {
            case "nobody" -> team.nobody();
            case "root" -> team.root;
            default -> team.person(role);
        };
    }

    @Test
    void everyRouteStandsInTheTable() {
        Set<String> routed = team.server.server().routes().stream()
                .map(route -> route.method() + " " + route.template())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> listed = ROWS.stream()
                .map(row -> row.method() + " " + row.template())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(routed).isEqualTo(listed);
        assertThat(ROWS).hasSameSizeAs(listed);
    }

    /// Only these are there for whoever is not signed in.
    @Test
    void theWayInIsTheOnlyOpenOne() {
        assertThat(team.server.server().routes().stream()
                        .filter(route -> route.access() == Access.OPEN || route.access() == Access.PROBE)
                        .map(Route::template))
                .containsExactlyInAnyOrder(
                        "/healthz",
                        "/readyz",
                        "/api/v1/login",
                        "/api/v1/invitations:look",
                        "/api/v1/invitations:accept");
    }

    @Test
    void everybodyGetsWhatTheTableSays() throws IOException, InterruptedException {
        List<String> wrong = new ArrayList<>();
        for (Row row : ROWS) {
            assertThat(row.statuses()).as(row.toString()).hasSameSizeAs(ROLES);
            for (int i = 0; i < ROLES.size(); i++) {
                HttpResponse<byte[]> answer = row.ask(person(ROLES.get(i)), row.method());
                if (answer.statusCode() != row.statuses().get(i)) {
                    wrong.add("%s %s: %s got %d, expected %d: %s"
                            .formatted(
                                    row.method(),
                                    row.template(),
                                    ROLES.get(i),
                                    answer.statusCode(),
                                    row.statuses().get(i),
                                    text(answer).lines().findFirst().orElse("")));
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /// Verbs that no row names: nobody answers them, whoever asks.
    @Test
    void otherVerbsAreRefused() throws IOException, InterruptedException {
        for (Row row : ROWS) {
            for (String verb : List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")) {
                if (ROWS.stream().noneMatch(other -> other.method().equals(verb) && other.answers(row.path()))) {
                    for (TeamServer.Person person : List.of(team.nobody(), team.person("annotator"))) {
                        HttpResponse<byte[]> answer = row.ask(person, verb);
                        assertThat(answer.statusCode())
                                .as(verb + " " + row.template())
                                .isEqualTo(405);
                        assertThat(answer.headers().firstValue("allow")).isPresent();
                    }
                }
            }
        }
    }

    /// HEAD is GET without a body, and no way around.
    @Test
    void headIsAsGuardedAsGet() throws IOException, InterruptedException {
        for (Row row : ROWS) {
            if (row.method().equals("GET")) {
                assertThat(row.ask(team.nobody(), "HEAD").statusCode())
                        .as(row.template())
                        .isEqualTo(row.statuses().getFirst());
            }
        }
    }
}
