package io.anymask.cli.serve;

import io.anymask.server.http.AccessLog;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// How the server's log is written: lines for people, or one JSON object a line for machines.
enum Logs {
    TEXT {
        @Override
        String line(AccessLog.Entry entry) {
            return "%s %s \"%s %s\" %d %.3f s"
                    .formatted(
                            entry.at(),
                            entry.client(),
                            entry.method(),
                            printable(entry.path()),
                            entry.status(),
                            entry.seconds());
        }

        @Override
        void install() {}
    },
    JSON {
        @Override
        String line(AccessLog.Entry entry) {
            return JsonMapper.shared()
                    .createObjectNode()
                    .put("time", entry.at().toString())
                    .put("level", "INFO")
                    .put("logger", "access")
                    .put("client", entry.client())
                    .put("method", entry.method())
                    .put("path", entry.path())
                    .put("status", entry.status())
                    .put("seconds", entry.seconds())
                    .toString();
        }

        @Override
        void install() {
            for (Handler handler : Logger.getLogger("").getHandlers()) {
                handler.setFormatter(new JsonLines());
            }
        }
    };

    /// Of one answer, without the end of the line.
    abstract String line(AccessLog.Entry entry);

    /// Writes every other message in this form from now on.
    abstract void install();

    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\"\\\\]", "?");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static final class JsonLines extends Formatter {
        @Override
        public String format(LogRecord message) {
            ObjectNode line = JsonMapper.shared()
                    .createObjectNode()
                    .put("time", message.getInstant().toString())
                    .put("level", message.getLevel().getName())
                    .put("logger", message.getLoggerName())
                    .put("message", formatMessage(message));
            Throwable thrown = message.getThrown();
            if (thrown != null) {
                StringWriter trace = new StringWriter();
                thrown.printStackTrace(new PrintWriter(trace));
                line.put("thrown", trace.toString());
            }
            return line + "\n";
        }
    }
}
