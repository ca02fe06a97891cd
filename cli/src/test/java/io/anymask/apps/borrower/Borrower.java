package io.anymask.apps.borrower;

import io.anymask.apps.lender.Lender;

/// An application that uses another one, which none may: see `ArchitectureTest`.
public final class Borrower {
    public Lender lender() {
        return new Lender();
    }
}
