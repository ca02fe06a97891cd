package io.anymask.dataengine.people;

/// A person's role in a project.
public record Membership(String project, String person, Role role) {}
