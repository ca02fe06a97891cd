/// What every command that makes a report says of its run, and where the report goes.
@NullMarked
package io.anymask.cli.report;

import org.jspecify.annotations.NullMarked;
