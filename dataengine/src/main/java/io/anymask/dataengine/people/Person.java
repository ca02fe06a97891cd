package io.anymask.dataengine.people;

import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Somebody who signs in. The hash of the password is not here: it never leaves the store but to be compared.
///
/// @param name for signing in, in small letters
/// @param shown to others
/// @param administrator of the server
/// @param settings JSON of the page's own, null for none
public record Person(
        String id,
        String name,
        String shown,
        boolean administrator,
        boolean disabled,
        @Nullable String settings,
        Instant created) {
    /// Characters of a name at most.
    public static final int LONGEST_NAME = 64;

    /// Characters of the name for others at most.
    public static final int LONGEST_SHOWN = 100;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@-]{1,63}");

    /// As names are kept: capitals make no difference.
    public static String normal(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    /// Whether somebody can have this name, in its normal form.
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }
}
