/// Who works on what: tasks, of which each is held by one person for a while, and reviews.
@NullMarked
package io.anymask.dataengine.task;

import org.jspecify.annotations.NullMarked;
