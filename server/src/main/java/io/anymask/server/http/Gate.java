package io.anymask.server.http;

/// Decides who may use a route. Safe for use by several threads.
@FunctionalInterface
public interface Gate {
    /// @return what the request may do besides
    /// @throws ProblemException when it may not use the route
    Pass admit(Route route, Exchange exchange);

    /// A gate that lets in everybody who comes so far: one person's server, which asks for its token before.
    static Gate open(String person) {
        Pass pass = new Pass() {
            @Override
            public String person() {
                return person;
            }

            @Override
            public void require(Access access) {
                // whoever has the token has all
            }

            @Override
            public boolean isLive() {
                return true;
            }
        };
        return (route, exchange) -> pass;
    }

    /// What somebody may do with one request.
    interface Pass {
        /// Who asks: an id.
        String person();

        /// Asks for more than the route did, where that depends on what the request says.
        ///
        /// @throws ProblemException when it may not
        void require(Access access);

        /// Whether it may: for what some see more of than others.
        default boolean may(Access access) {
            try {
                require(access);
                return true;
            } catch (ProblemException e) {
                return false;
            }
        }

        /// Whether the request would still be let in: for answers that take long.
        boolean isLive();
    }
}
