/// The data engine of the paper as people work with it: projects of images, masks that are never lost, tasks that
/// one person holds at a time, and reviews. The services lie here; the values they work with in `project`,
/// `annotation` and `task`; all SQL in `store`.
@NullMarked
package io.anymask.dataengine;

import org.jspecify.annotations.NullMarked;
