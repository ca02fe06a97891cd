package io.anymask.dataengine.store;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Where a PostgreSQL database is reached: `postgresql://USER:PASSWORD@HOST:PORT/NAME?OPTION=VALUE`, or the same
/// behind `jdbc:`.
///
/// @param jdbc for the driver, without name and password
/// @param shown for people, without password
record DatabaseAddress(
        String jdbc, @Nullable String user, @Nullable String password, String shown) {
    private static final String EXPECTED = "expected postgresql://USER:PASSWORD@HOST:PORT/NAME";

    /// @throws DatabaseException when it is no such address
    static DatabaseAddress of(String text) {
        URI uri;
        try {
            uri = new URI(text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text);
        } catch (URISyntaxException e) {
            // the exception's text has the address in it, and with it the password
            throw new DatabaseException("database: the address is no URL, " + EXPECTED);
        }
        boolean known = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
        String path = uri.getPath();
        if (!known || uri.getHost() == null || path == null || path.length() < 2) {
            throw new DatabaseException("database: got an address with the scheme %s, %s"
                    .formatted(uri.getScheme() == null ? "of none" : uri.getScheme(), EXPECTED));
        }
        String place = uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + path;
        String options = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String[] login = uri.getRawUserInfo() == null
                ? new String[0]
                : uri.getRawUserInfo().split(":", 2);
        return new DatabaseAddress(
                "jdbc:postgresql://" + place + options,
                login.length > 0 ? decoded(login[0]) : null,
                login.length > 1 ? decoded(login[1]) : null,
                "postgresql://" + place);
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return shown;
    }
}
