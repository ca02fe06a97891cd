/// `anymask cluster`: work on many images with Apache Spark, which runs in a Java process of its own and calls the
/// same command there.
@NullMarked
package io.anymask.cli.cluster;

import org.jspecify.annotations.NullMarked;
