/// `anymask volume`: objects in CT, MR and microscopes' stacks.
@NullMarked
package io.anymask.cli.volume;

import org.jspecify.annotations.NullMarked;
