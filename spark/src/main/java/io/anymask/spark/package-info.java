/// Work on many images on a cluster of Apache Spark 4: masks, embeddings and statistics.
///
/// A [Cluster][io.anymask.spark.Cluster] runs a [Job][io.anymask.spark.Job] on [Photos][io.anymask.spark.Photos]:
/// each executor opens the model once, by its [ModelSpec][io.anymask.inference.ModelSpec], and its tasks share it;
/// a task computes with one thread, so that an executor of C cores works on C images. What is done is taken down
/// in ledgers beside the results, by which a job that was killed goes on. No type of Spark is in the interface of
/// this package, which is loaded where Spark is on the class path.
@NullMarked
package io.anymask.spark;

import org.jspecify.annotations.NullMarked;
