/// The tensor algebra of the networks ([Ops]), what it costs ([CostOps]) and how weights are named ([Scope]).
///
/// A network is a set of static functions over [Ops]; it never knows who interprets it. To add an operation:
/// declare it in [Ops], give its shape rule in [Shapes], and let each interpreter pass the abstract operation
/// suite of the tests.
@NullMarked
package io.anymask.model.ops;

import org.jspecify.annotations.NullMarked;
