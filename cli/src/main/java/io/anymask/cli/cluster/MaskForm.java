package io.anymask.cli.cluster;

import io.anymask.spark.Job;

/// How masks are written, by its word on the command line.
enum MaskForm {
    /// A file for each image.
    SA1B(Job.Form.FILES),
    /// One table.
    PARQUET(Job.Form.PARQUET);

    private final Job.Form form;

    MaskForm(Job.Form form) {
        this.form = form;
    }

    Job.Form form() {
        return form;
    }
}
