package io.anymask.image;

/// How one sample of a picture is stored.
///
/// @param bits that carry the value, 1 to 64
record SampleType(Kind kind, int bits) {
    /// What the bits mean.
    enum Kind {
        UNSIGNED,
        SIGNED,
        FLOAT
    }

    static final SampleType BYTE = new SampleType(Kind.UNSIGNED, Byte.SIZE);

    /// The bytes that a sample takes in [Samples]: 1, 2, 4 or 8.
    int bytes() {
        int needed = (bits + Byte.SIZE - 1) / Byte.SIZE;
        return needed <= 2 ? needed : needed <= Integer.BYTES ? Integer.BYTES : Long.BYTES;
    }

    boolean isFloat() {
        return kind == Kind.FLOAT;
    }

    /// Whether every value is one of the 256 levels, or fewer.
    boolean isShort() {
        return kind == Kind.UNSIGNED && bits <= Byte.SIZE;
    }

    /// The bits of the largest value.
    int valueBits() {
        return kind == Kind.SIGNED ? bits - 1 : bits;
    }

    @Override
    public String toString() {
        return "%d-bit %s"
                .formatted(
                        bits,
                        switch (kind) {
                            case UNSIGNED -> "unsigned integers";
                            case SIGNED -> "signed integers";
                            case FLOAT -> "floats";
                        });
    }
}
