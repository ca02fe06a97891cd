package io.anymask.dataengine.annotation;

import java.util.List;

/// What an image has at one time.
///
/// @param revision of the image: two sets with one revision are equal
public record AnnotationSet(long revision, List<Annotation> annotations) {}
