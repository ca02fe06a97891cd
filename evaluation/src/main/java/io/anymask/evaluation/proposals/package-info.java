/// Object proposals (paper, section 7.3 and appendix D.3): how many of an image's objects are among the automatic
/// masks, whatever their category.
@NullMarked
package io.anymask.evaluation.proposals;

import org.jspecify.annotations.NullMarked;
