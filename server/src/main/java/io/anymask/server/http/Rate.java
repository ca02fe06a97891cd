package io.anymask.server.http;

/// How often one client may ask.
///
/// @param perSecond in the long run
/// @param burst at once
public record Rate(double perSecond, double burst) {
    public Rate {
        if (!(perSecond > 0) || !(burst >= 1)) {
            throw new IllegalArgumentException("rate: got %s a second, %s at once; expected more than 0 and at least 1"
                    .formatted(perSecond, burst));
        }
    }
}
