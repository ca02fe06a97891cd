/// An annotator who knows the truth works through the three stages of the paper's data engine (section 4), over a
/// server's HTTP interface as the browser does, in simulated time: what the whole loop brings, without people.
///
/// [Simulation] goes through the stages, [Annotator] through an image, [Clicking] through an object; the data
/// that a person would look at comes from [Truth]. [ProjectClient] is all that the annotator sees of the server.
@NullMarked
package io.anymask.cli.engine.simulate;

import org.jspecify.annotations.NullMarked;
