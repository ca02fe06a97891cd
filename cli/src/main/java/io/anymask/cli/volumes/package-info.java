/// `anymask volume`: objects in CT, MR and microscopes' stacks.
@NullMarked
package io.anymask.cli.volumes;

import org.jspecify.annotations.NullMarked;
