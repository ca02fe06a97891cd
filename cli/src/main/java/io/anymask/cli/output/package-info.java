/// Where results go.
@NullMarked
package io.anymask.cli.output;

import org.jspecify.annotations.NullMarked;
