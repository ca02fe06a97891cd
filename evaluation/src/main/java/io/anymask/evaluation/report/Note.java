package io.anymask.evaluation.report;

/// A paragraph: how something was computed, or what it may not be compared with.
public record Note(String title, String text) implements Section {}
