package io.anymask.bench;

/// Takes down what the benchmarks find, while they run.
sealed interface Report permits TableReport, JsonLinesReport {
    /// Where this is measured.
    void machine(int cores, int java);

    void compared(String name, Comparison comparison);

    /// How much of the machine's arithmetic a part of the network uses, both in GFLOP/s.
    ///
    /// @param part what was measured
    /// @param rate its multiplications and additions by its time
    /// @param product the same of a large matrix product in the same run
    void arithmetic(String part, double rate, double product);

    /// Something was left out, and why.
    void leftOut(String reason);
}
