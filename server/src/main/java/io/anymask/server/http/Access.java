package io.anymask.server.http;

/// Who may use a route. Every route names one, so nothing is open because somebody forgot to close it; a [Gate]
/// knows what they mean on its server.
public enum Access {
    /// Anybody, under any host name: balancers and containers that ask how the server is.
    PROBE,
    /// Anybody who comes from this server's own pages: the way in.
    OPEN,
    /// Whoever is signed in, for what is one's own or open to all.
    SIGNED_IN,
    /// Members of a project that has the image of the address.
    IMAGE,
    /// Members of a project that has the image on which the run of the address works.
    RUN,
    /// Any member of the project of the address.
    MEMBER,
    /// Those who make masks in the project of the address.
    ANNOTATOR,
    /// Those who judge masks in it.
    REVIEWER,
    /// Those who add images to it, and decide what is looked for.
    RESEARCHER,
    /// Those who decide who belongs to it.
    ADMIN,
    /// Administrators of the server.
    SERVER_ADMIN
}
