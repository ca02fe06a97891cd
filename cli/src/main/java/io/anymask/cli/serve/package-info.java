/// `anymask serve`: the server with its page.
@NullMarked
package io.anymask.cli.serve;

import org.jspecify.annotations.NullMarked;
