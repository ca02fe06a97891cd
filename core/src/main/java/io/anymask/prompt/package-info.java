/// Prompts: what a person or a program points at (paper, section 2: "a prompt can be points, a box, a mask").
///
/// A [Prompt] combines any number of points, at most one box and at most one mask: the paper trains on such
/// combinations, so the combination is the value and its parts are the closed choices. Coordinates are pixels
/// of the image as a person sees it. [SimulatedClicks] makes the clicks of a user who knows the right answer.
@NullMarked
package io.anymask.prompt;

import org.jspecify.annotations.NullMarked;
