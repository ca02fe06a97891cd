package io.anymask.server;

import io.anymask.dataengine.Accounts;
import io.anymask.dataengine.Logins;
import io.anymask.dataengine.Logins.Visit;
import io.anymask.dataengine.people.Login;
import io.anymask.dataengine.people.Person;
import io.anymask.dataengine.people.Role;
import io.anymask.dataengine.people.Secret;
import io.anymask.server.http.Access;
import io.anymask.server.http.Answer;
import io.anymask.server.http.Exchange;
import io.anymask.server.http.Gate;
import io.anymask.server.http.ProblemException;
import io.anymask.server.http.RateLimiter;
import io.anymask.server.http.Route;
import io.anymask.service.ServiceException;
import io.anymask.service.run.Runs;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Lets in who is signed in, to what the role allows. The login's token is in a cookie that scripts cannot read; a
/// second cookie, which they can, holds a word that only this token has, and a request that changes something says
/// it in a header: another site's page can do neither. Whoever may not know that something is there gets the
/// answer for what is not there.
record TeamGate(Accounts accounts, Logins logins, Runs runs, RateLimiter rates) implements Gate {
    private static final String LOGIN = "anymask-login";
    private static final String WORD = "anymask-csrf";
    private static final String HEADER = "Anymask-Csrf";
    private static final Set<String> HARMLESS = Set.of("GET", "HEAD");

    /// @param access that the route asks for
    /// @param visit null where nobody needs to be signed in
    private record TeamPass(
            TeamGate gate,
            Exchange exchange,
            Access access,
            @Nullable Visit visit) implements Pass {
        Visit required() {
            if (visit == null) {
                throw ProblemException.signIn("nobody is signed in here; sign in, then ask again");
            }
            return visit;
        }

        @Override
        public String person() {
            return required().person().id();
        }

        @Override
        public void require(Access access) {
            gate.require(access, exchange, required().person());
        }

        @Override
        public boolean isLive() {
            Secret token = token(exchange);
            Visit now = token == null ? null : gate.logins.look(token);
            if (now == null) {
                return false;
            }
            try {
                gate.require(access, exchange, now.person());
                return true;
            } catch (ProblemException | ServiceException e) {
                return false;
            }
        }
    }

    @Override
    public Pass admit(Route route, Exchange exchange) {
        if (route.access() == Access.PROBE || route.access() == Access.OPEN) {
            return new TeamPass(this, exchange, route.access(), null);
        }
        Secret token = token(exchange);
        TeamPass pass = new TeamPass(this, exchange, route.access(), token == null ? null : logins.find(token));
        String person = pass.person();
        if (token != null && !HARMLESS.contains(exchange.method())) {
            checkWord(exchange, token);
        }
        double wait = rates.take(person, route.cost(), System.nanoTime());
        if (wait > 0) {
            throw ProblemException.tryAgain(429, "too many requests from one person", (int) Math.ceil(wait));
        }
        pass.require(route.access());
        return pass;
    }

    private static void checkWord(Exchange exchange, Secret token) {
        byte[] said = exchange.header(HEADER, "").getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(said, word(token).getBytes(StandardCharsets.UTF_8))) {
            throw new ProblemException(
                    403, "%s: expected what the cookie %s holds; load the page again".formatted(HEADER, WORD));
        }
    }

    private static String word(Secret token) {
        return token.hash("csrf");
    }

    private void require(Access access, Exchange exchange, Person person) {
        switch (access) {
            case PROBE, OPEN, SIGNED_IN -> {}
            case IMAGE -> requireImage(person, exchange.path("image"));
            case RUN ->
                requireImage(person, runs.find(exchange.path("run")).work().image());
            case MEMBER, ANNOTATOR -> requireRole(person, exchange.path("project"), Role.ANNOTATOR);
            case REVIEWER -> requireRole(person, exchange.path("project"), Role.REVIEWER);
            case RESEARCHER -> requireRole(person, exchange.path("project"), Role.RESEARCHER);
            case ADMIN -> requireRole(person, exchange.path("project"), Role.ADMIN);
            case SERVER_ADMIN -> {
                if (!person.administrator()) {
                    throw new ProblemException(403, "only an administrator of the server may do this");
                }
            }
        }
    }

    private void requireImage(Person person, String image) {
        if (visible(accounts, person, List.of(image)).isEmpty()) {
            throw new ServiceException.NotFound("no image has this id");
        }
    }

    static Set<String> visible(Accounts accounts, Person person, Collection<String> images) {
        return person.administrator() ? Set.copyOf(images) : accounts.visible(person.id(), images);
    }

    private void requireRole(Person person, String project, Role needed) {
        if (person.administrator()) {
            return;
        }
        Role role = accounts.role(project, person.id());
        if (role == null) {
            throw new ServiceException.NotFound("no project has this id");
        }
        if (!role.covers(needed)) {
            throw new ProblemException(
                    403,
                    "you are %s in this project; this needs %s".formatted(Fields.label(role), Fields.label(needed)));
        }
    }

    /// Whoever is signed in.
    static Visit visit(Exchange exchange) {
        if (exchange.pass() instanceof TeamPass pass) {
            return pass.required();
        }
        throw new IllegalStateException("another gate than a team's was passed");
    }

    /// The token that the browser sent, null for none.
    static @Nullable Secret token(Exchange exchange) {
        String cookie = exchange.cookie(LOGIN);
        return cookie == null || cookie.isEmpty() ? null : Secret.of(cookie);
    }

    /// Gives the browser its token.
    static Answer signedIn(Answer answer, Exchange exchange, Logins.Made made) {
        long seconds = Login.LIFE.toSeconds();
        return cookies(answer, exchange, made.token().reveal(), word(made.token()), seconds);
    }

    /// Takes it away, with the pictures that the browser has kept.
    static Answer signedOut(Answer answer, Exchange exchange) {
        return cookies(answer, exchange, "", "", 0).with("Clear-Site-Data", "\"cache\"");
    }

    private static Answer cookies(Answer answer, Exchange exchange, String token, String word, long seconds) {
        String rest = "; Path=%s; Max-Age=%d; SameSite=Strict%s"
                .formatted(exchange.root(), seconds, exchange.isEncrypted() ? "; Secure" : "");
        return answer.keeping("%s=%s%s; HttpOnly".formatted(LOGIN, token, rest))
                .keeping("%s=%s%s".formatted(WORD, word, rest));
    }
}
