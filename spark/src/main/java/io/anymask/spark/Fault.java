package io.anymask.spark;

import io.anymask.BadInputException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What Spark's errors mean. Spark puts the error of a task into its own, with the stack traces of several
/// machines. Stateless.
final class Fault {
    /// What a task failed of, where Spark hands over no exception but its text.
    private static final Pattern RECENT =
            Pattern.compile("Most recent failure:\\s+[^\\n]*?\\(TID \\d+\\) \\([^\\n]*?\\): ([^\\n]+)");

    private static final Pattern OWN = Pattern.compile("(?:[a-z]\\w*\\.)+(\\w+): (.+)");

    private static final String OLD_JAVA = "UnsupportedClassVersionError";

    private Fault() {}

    /// Does what Spark may fail of.
    ///
    /// @param what for messages
    static <T> T told(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (BadInputException | UnwritableException e) {
            throw e;
        } catch (Exception e) { // Spark, being Scala, throws checked ones that nobody declares
            throw of(what, e);
        }
    }

    /// The error as a user is told it: that of ours which is its cause, else Spark's first line.
    static RuntimeException of(String what, Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause).contains(OLD_JAVA)) {
                return oldJava(error);
            }
            if (cause instanceof BadInputException || cause instanceof UnwritableException) {
                return (RuntimeException) cause;
            }
        }
        return told(what, String.valueOf(error.getMessage()), error);
    }

    private static RuntimeException told(String what, String message, Throwable error) {
        Matcher recent = RECENT.matcher(message);
        String text =
                recent.find() ? recent.group(1) : message.lines().findFirst().orElse("");
        Matcher own = OWN.matcher(text);
        String words = what + ": " + (own.matches() ? own.group(2) : text.strip());
        boolean writing = own.matches() && own.group(1).equals(UnwritableException.class.getSimpleName());
        return writing ? new UnwritableException(words, error) : new ClusterException(words, error);
    }

    private static ClusterException oldJava(Throwable error) {
        return new ClusterException(
                "an executor runs a Java older than 21; start its worker with a newer one, or name it by --conf spark.executorEnv.JAVA_HOME=DIR",
                error);
    }
}
