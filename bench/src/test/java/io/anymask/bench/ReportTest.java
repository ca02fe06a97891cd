package io.anymask.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {
    private static final Comparison BOTH = Comparison.milliseconds(List.of(3.0, 5.0, 4.0), List.of(8.0, 8.0, 9.0));
    private static final Comparison ALONE = Comparison.milliseconds(List.of(3.0), List.of());

    @Test
    void tableHasMedianMinimumAndRatio() {
        String text = written(TableReport::new);
        assertThat(text).containsPattern("encode +ms +4\\.0 \\(3\\.0\\) +8\\.0 \\(8\\.0\\) +0\\.50");
        assertThat(text).containsPattern("decode +ms +3\\.0 \\(3\\.0\\) +- +-");
        assertThat(text).contains("50 % of a matrix product's 400").doesNotContain("NaN");
    }

    @Test
    void linesAreJson() {
        List<JsonNode> lines = written(JsonLinesReport::new)
                .lines()
                .map(JsonMapper.shared()::readTree)
                .toList();
        assertThat(lines.get(0).at("/machine/cores").asInt()).isEqualTo(2);
        assertThat(lines.get(1).at("/anymask/median").asDouble()).isEqualTo(4);
        assertThat(lines.get(1).at("/peer/runs").size()).isEqualTo(3);
        assertThat(lines.get(1).get("ratio").asDouble()).isEqualTo(0.5);
        assertThat(lines.get(2).has("peer")).isFalse();
        assertThat(lines.get(3).get("matrix_product").asDouble()).isEqualTo(400);
        assertThat(lines.get(4).get("left_out").asString()).isEqualTo("no peer");
    }

    private static String written(Function<PrintWriter, Report> kind) {
        StringWriter text = new StringWriter();
        Report report = kind.apply(new PrintWriter(text));
        report.machine(2, 25);
        report.compared("encode", BOTH);
        report.compared("decode", ALONE);
        report.arithmetic("best encode", 200, 400);
        report.leftOut("no peer");
        return text.toString();
    }
}
