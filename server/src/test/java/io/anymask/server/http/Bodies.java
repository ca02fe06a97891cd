package io.anymask.server.http;

import tools.jackson.databind.JsonNode;

/// The reading of bodies without a request around them, for tests of what is made of them.
public final class Bodies {
    private Bodies() {}

    public static JsonNode object(byte[] body) {
        return Exchange.object(body);
    }
}
