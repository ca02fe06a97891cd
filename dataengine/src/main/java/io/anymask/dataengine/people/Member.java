package io.anymask.dataengine.people;

/// A member of a project, as the others see one.
///
/// @param person id
public record Member(String person, String name, String shown, boolean disabled, Role role) {}
