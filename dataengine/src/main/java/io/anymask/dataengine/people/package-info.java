/// Who works: people, their roles in projects, their logins, and the invitations by which they come.
@NullMarked
package io.anymask.dataengine.people;

import org.jspecify.annotations.NullMarked;
