package io.anymask.spark;

import java.io.Serializable;

/// A photo of a job.
///
/// @param id that its results carry: its place among all photos, from 0
/// @param path a file, the same on every machine, or an address that Hadoop reads, such as `s3a://photos/1.jpg`
/// @param name of its results, of which no two are equal
/// @param fileName the photo's own
public record Photo(int id, String path, String name, String fileName) implements Serializable {}
