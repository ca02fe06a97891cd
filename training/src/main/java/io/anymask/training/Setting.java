package io.anymask.training;

/// A value of a configuration, checked where its record is made.
public final class Setting {
    private Setting() {}

    /// @param key as the configuration file spells it
    /// @throws IllegalArgumentException `key: got …, expected …`, unless the condition holds
    public static void require(boolean holds, String key, Object got, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(key + ": got " + got + ", expected " + expected);
        }
    }
}
