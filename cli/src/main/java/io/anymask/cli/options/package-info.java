/// Options that several commands share.
@NullMarked
package io.anymask.cli.options;

import org.jspecify.annotations.NullMarked;
