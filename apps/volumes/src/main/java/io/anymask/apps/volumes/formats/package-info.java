/// All formats of volumes behind one door.
@NullMarked
package io.anymask.apps.volumes.formats;

import org.jspecify.annotations.NullMarked;
