package io.anymask.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The texts are Spark 4.2's, of a standalone cluster.
class FaultTest {
    private static final String EXCLUDED = """
            Job aborted due to stage failure:\s
            Aborting TaskSet 0.0 because task 0 (partition 0)
            cannot run anywhere due to node and executor excludeOnFailure.
            Most recent failure:
            Lost task 0.1 in stage 0.0 (TID 2) (10.77.0.1 executor 1): FAILURE
            \tat io.anymask.spark.LedgerWriter.failure(LedgerWriter.java:97)

            ExcludeOnFailure behavior can be configured via spark.excludeOnFailure.*.
            """;

    private static RuntimeException told(String failure) {
        return Fault.of("the job failed", new IllegalStateException(EXCLUDED.replace("FAILURE", failure)));
    }

    @Test
    void whatATaskFailedOfIsTold() {
        assertThat(told("io.anymask.spark.ClusterException: w1: model m: got weights a, expected b"))
                .isInstanceOf(ClusterException.class)
                .hasMessage("the job failed: w1: model m: got weights a, expected b");
    }

    @Test
    void aFullDiskIsNoBadInput() {
        assertThat(
                        told(
                                "io.anymask.spark.UnwritableException: w1: /out/a.json: cannot be written (no space left on the device)"))
                .isInstanceOf(UnwritableException.class)
                .hasMessage("the job failed: w1: /out/a.json: cannot be written (no space left on the device)");
    }

    @Test
    void anOlderJavaIsNamed() {
        String error =
                "java.lang.UnsupportedClassVersionError: io/anymask/spark/PhotoTask has been compiled by a more recent"
                        + " version of the Java Runtime (class file version 65.0)";
        assertThat(told(error)).isInstanceOf(ClusterException.class).hasMessageContaining("a Java older than 21");
    }

    @Test
    void otherErrorsKeepTheirFirstLine() {
        assertThat(Fault.of("photos", new IllegalStateException("no such table\nat a place")))
                .hasMessage("photos: no such table");
    }
}
