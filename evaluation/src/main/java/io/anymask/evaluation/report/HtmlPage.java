package io.anymask.evaluation.report;

import io.anymask.chart.Ink;
import io.anymask.image.JpegFile;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A report as one HTML file without anything outside it: no scripts, pictures as data.
final class HtmlPage {
    private static final float JPEG_QUALITY = 0.88f;

    private static final String STYLE = """
            :root { color-scheme: light dark; --ink: #12161d; --soft: #5b6675; --line: #dfe4ea; --paper: #ffffff; --tint: #f5f7fa; --accent: #1769d2; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --soft: #9aa5b4; --line: #2c343f; --paper: #12161c; --tint: #1a2028; --accent: #6fb1ff; } }
            body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0 auto; padding: 2.5rem 1.5rem 5rem; max-width: 72rem; }
            h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 1rem; }
            h2 { font-size: 1.2rem; margin: 2.6rem 0 .4rem; }
            p.caption { color: var(--soft); margin: .2rem 0 .8rem; max-width: 60rem; }
            dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; background: var(--tint); border-radius: .6rem; padding: 1rem 1.2rem; margin: 0; }
            dt { color: var(--soft); }
            dd { margin: 0; overflow-wrap: anywhere; }
            .scroll { overflow-x: auto; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
            th, td { padding: .35rem .9rem .35rem 0; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
            th { color: var(--soft); font-weight: 500; }
            th:first-child, td:first-child { text-align: left; padding-right: 1.6rem; }
            td small { color: var(--soft); }
            tr.published td { color: var(--soft); font-style: italic; }
            tr.published td:first-child::after { content: " (published)"; }
            img.plot { max-width: 100%; width: 45rem; }
            .gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1.2rem; }
            figure { margin: 0; }
            figure img { width: 100%; border-radius: .4rem; display: block; }
            figcaption { color: var(--soft); font-size: .85rem; margin-top: .3rem; overflow-wrap: anywhere; }
            ul { padding-left: 1.2rem; }
            li small { color: var(--soft); overflow-wrap: anywhere; }
            """;

    private HtmlPage() {}

    static String of(Report report) {
        StringBuilder html = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(escaped(report.title()))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style></head>\n<body>\n<h1>")
                .append(escaped(report.title()))
                .append("</h1>\n<dl>\n");
        report.setup()
                .forEach((name, value) -> html.append("<dt>")
                        .append(escaped(name))
                        .append("</dt><dd>")
                        .append(escaped(value))
                        .append("</dd>\n"));
        html.append("</dl>\n");
        for (Section section : report.sections()) {
            html.append("<section>\n<h2>").append(escaped(section.title())).append("</h2>\n");
            switch (section) {
                case Table table -> table(html, table);
                case Plot plot -> plot(html, plot);
                case Gallery gallery -> gallery(html, gallery);
                case Counts counts -> counts(html, counts);
                case Note note -> paragraph(html, note.text());
            }
            html.append("</section>\n");
        }
        return html.append("</body></html>\n").toString();
    }

    private static void paragraph(StringBuilder html, String text) {
        if (!text.isEmpty()) {
            html.append("<p class=\"caption\">").append(escaped(text)).append("</p>\n");
        }
    }

    private static void table(StringBuilder html, Table table) {
        paragraph(html, table.caption());
        html.append("<div class=\"scroll\"><table>\n<tr>");
        table.columns()
                .forEach(column -> html.append("<th>").append(escaped(column)).append("</th>"));
        html.append("</tr>\n");
        for (Table.Row row : table.rows()) {
            html.append(row.published() ? "<tr class=\"published\">" : "<tr>");
            html.append("<td>").append(escaped(row.name())).append("</td>");
            row.cells().forEach(cell -> html.append("<td>").append(cell(cell)).append("</td>"));
            html.append("</tr>\n");
        }
        html.append("</table></div>\n");
    }

    /// Intervals are written smaller.
    private static String cell(Cell cell) {
        String text = escaped(cell.text());
        int bracket = Double.isNaN(cell.low()) ? -1 : text.indexOf(" [");
        return bracket < 0 ? text : text.substring(0, bracket) + " <small>" + text.substring(bracket + 1) + "</small>";
    }

    private static void plot(StringBuilder html, Plot plot) {
        paragraph(html, plot.caption());
        byte @Nullable [] picture = Chart.png(plot, Ink.LIGHT);
        byte @Nullable [] dark = Chart.png(plot, Ink.DARK);
        if (picture == null || dark == null) {
            paragraph(
                    html,
                    "This Java runtime cannot draw letters (no fonts), so the plot is left out; its numbers are in report.json.");
            return;
        }
        html.append("<picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"data:image/png;base64,")
                .append(Base64.getEncoder().encodeToString(dark))
                .append("\">");
        html.append("<img class=\"plot\" alt=\"")
                .append(escaped(plot.title()))
                .append("\" src=\"data:image/png;base64,");
        html.append(Base64.getEncoder().encodeToString(picture)).append("\"></picture>\n");
    }

    private static void gallery(StringBuilder html, Gallery gallery) {
        paragraph(html, gallery.caption());
        html.append("<div class=\"gallery\">\n");
        for (Gallery.Picture picture : gallery.pictures()) {
            html.append("<figure><img alt=\"\" src=\"data:image/jpeg;base64,");
            html.append(Base64.getEncoder().encodeToString(JpegFile.encode(picture.image(), JPEG_QUALITY)));
            html.append("\"><figcaption>").append(escaped(picture.caption())).append("</figcaption></figure>\n");
        }
        html.append("</div>\n");
    }

    private static void counts(StringBuilder html, Counts counts) {
        html.append("<ul>\n");
        for (Counts.Count count : counts.counts()) {
            html.append("<li>").append(String.format(Locale.ROOT, "%,d ", count.number()));
            html.append(escaped(count.what()));
            if (!count.examples().isEmpty()) {
                boolean more = count.examples().size() < count.number();
                html.append(" <small>")
                        .append(escaped(String.join(", ", count.examples())))
                        .append(more ? ", …" : "")
                        .append("</small>");
            }
            html.append("</li>\n");
        }
        html.append("</ul>\n");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
