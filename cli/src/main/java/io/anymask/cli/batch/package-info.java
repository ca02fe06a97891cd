/// What commands on many images share: which images, where results go, how it resumes and how it ends.
@NullMarked
package io.anymask.cli.batch;

import org.jspecify.annotations.NullMarked;
