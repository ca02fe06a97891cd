/// Models that were retrained on a project's masks, in versions.
@NullMarked
package io.anymask.dataengine.model;

import org.jspecify.annotations.NullMarked;
