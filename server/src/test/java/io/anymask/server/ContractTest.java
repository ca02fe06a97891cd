package io.anymask.server;

import static io.anymask.server.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.server.http.Route;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The description of the interface against what is there.
class ContractTest {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    @TempDir
    private Path data;

    private static JsonNode description() {
        return new YAMLMapper()
                .readTree(Objects.requireNonNull(ContractTest.class.getResourceAsStream("openapi.yaml")));
    }

    @Test
    void everyRouteIsDescribedAndEveryDescriptionRouted() throws IOException, InterruptedException {
        Set<String> described = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : description().path("paths").properties()) {
            for (String method : path.getValue().propertyNames()) {
                if (METHODS.contains(method)) {
                    described.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
                }
            }
        }
        try (TeamServer team = new TeamServer(data)) { // it has them all
            Set<String> routed = team.server.server().routes().stream()
                    .map(route -> route.method() + " " + route.template())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(routed).isEqualTo(described).hasSizeGreaterThan(15);
        }
    }

    /// Every reference leads somewhere.
    @Test
    void theDescriptionIsWhole() {
        JsonNode root = description();
        assertThat(root.path("openapi").asString()).isEqualTo("3.1.0");
        for (JsonNode reference : root.findValues("$ref")) {
            String pointer = reference.asString().substring(1);
            assertThat(root.at(pointer).isMissingNode()).as(pointer).isFalse();
        }
        for (JsonNode operation : root.findValues("operationId")) {
            assertThat(operation.asString()).matches("[a-z][A-Za-z]+");
        }
    }

    @Test
    void commandsThatKeysCanHaveAreTheDescribedOnes() {
        Set<String> described = new TreeSet<>();
        description().at("/components/schemas/Command/enum").forEach(command -> described.add(command.asString()));
        assertThat(PersonSettings.COMMANDS).isEqualTo(described);
    }

    @Test
    void theDescriptionIsServed() throws IOException, InterruptedException {
        try (TestServer server = TestServer.samples(data)) {
            HttpResponse<byte[]> response = server.get(TestServer.API + "openapi.yaml");
            assertThat(response.headers().firstValue("content-type")).contains("application/yaml");
            assertThat(text(response)).contains("openapi: 3.1.0");
        }
    }

    /// Routes of one method must not shadow each other.
    @Test
    void noRouteHidesAnother() throws IOException, InterruptedException {
        try (TeamServer team = new TeamServer(data)) {
            Set<String> shapes = team.server.server().routes().stream()
                    .map((Route route) ->
                            route.method() + " " + route.template().replaceAll("\\{[a-z]+}", "*"))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(shapes).hasSize(team.server.server().routes().size());
        }
    }
}
