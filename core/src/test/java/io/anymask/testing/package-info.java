/// What the tests of all modules share: golden files and small readers that do not depend on the code under test.
@NullMarked
package io.anymask.testing;

import org.jspecify.annotations.NullMarked;
