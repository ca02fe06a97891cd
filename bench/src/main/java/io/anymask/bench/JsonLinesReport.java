package io.anymask.bench;

import java.io.PrintWriter;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// For machines: an object on a line for each finding.
final class JsonLinesReport implements Report {
    private final JsonMapper mapper = JsonMapper.shared();
    private final PrintWriter out;

    JsonLinesReport(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void machine(int cores, int java) {
        ObjectNode line = mapper.createObjectNode();
        line.putObject("machine").put("cores", cores).put("java", java);
        print(line);
    }

    @Override
    public void compared(String name, Comparison comparison) {
        ObjectNode line = mapper.createObjectNode().put("benchmark", name).put("unit", comparison.unit());
        side(line.putObject("anymask"), comparison.ours());
        if (!comparison.peer().isEmpty()) {
            side(line.putObject("peer"), comparison.peer());
            line.put("ratio", comparison.ratio());
        }
        print(line);
    }

    private static void side(ObjectNode node, List<Double> values) {
        node.put("median", Comparison.median(values)).put("min", Comparison.min(values));
        values.forEach(node.putArray("runs")::add);
    }

    @Override
    public void arithmetic(String part, double rate, double product) {
        ObjectNode line =
                mapper.createObjectNode().put("benchmark", "arithmetic").put("unit", "GFLOP/s");
        print(line.put("part", part).put("rate", rate).put("matrix_product", product));
    }

    @Override
    public void leftOut(String reason) {
        print(mapper.createObjectNode().put("left_out", reason));
    }

    private void print(ObjectNode line) {
        out.println(mapper.writeValueAsString(line));
        out.flush();
    }
}
