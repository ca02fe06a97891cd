/// Does the work of runs on projects: [io.anymask.dataengine.work.ProjectRuns] takes one after the other, gives
/// way to people who wait for the model, and keeps how far each is.
@NullMarked
package io.anymask.dataengine.work;

import org.jspecify.annotations.NullMarked;
