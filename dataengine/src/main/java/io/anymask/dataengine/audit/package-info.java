/// What was done to people, roles and projects, in a chain of entries in which a change shows.
@NullMarked
package io.anymask.dataengine.audit;

import org.jspecify.annotations.NullMarked;
