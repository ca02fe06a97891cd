/// Films in a project: images in an order, and objects that are followed through them.
@NullMarked
package io.anymask.dataengine.sequence;

import org.jspecify.annotations.NullMarked;
