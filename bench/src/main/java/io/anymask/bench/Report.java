package io.anymask.bench;

/// Takes down what the benchmarks find, while they run.
sealed interface Report permits TableReport, JsonLinesReport {
    /// Where this is measured.
    void machine(int cores, int java);

    void compared(String name, Comparison comparison);

    /// How much of the machine's arithmetic the encoder uses, both in GFLOP/s.
    ///
    /// @param encoder multiplications and additions of the encoder by the time of its best run
    /// @param product the same of a large matrix product, run by turns with the encoder
    void arithmetic(double encoder, double product);

    /// Something was left out, and why.
    void leftOut(String reason);
}
