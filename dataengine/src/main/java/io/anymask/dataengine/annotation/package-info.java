/// Masks that people or models made, each in versions that are never changed, with where each came from.
@NullMarked
package io.anymask.dataengine.annotation;

import org.jspecify.annotations.NullMarked;
