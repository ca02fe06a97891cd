package io.anymask.apps.lender;

/// An application that is used by another one.
public final class Lender {}
