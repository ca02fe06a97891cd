/// Whether masks that are kept can be made again: their prompts are asked once more, and the answers compared.
@NullMarked
package io.anymask.dataengine.replay;

import org.jspecify.annotations.NullMarked;
