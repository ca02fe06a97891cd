package io.anymask.dataengine.run;

/// An image that a run could not work on, while it went on with the others.
///
/// @param image its id
/// @param name as the project calls it
/// @param why for people
public record Fault(String image, String name, String why) {}
