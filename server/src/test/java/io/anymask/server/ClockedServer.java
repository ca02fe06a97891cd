package io.anymask.server;

import io.anymask.dataengine.people.Secret;
import io.anymask.dataengine.store.Database;
import io.anymask.inference.Segmenter;
import io.anymask.mobilesam.MobileSam;
import io.anymask.server.http.AccessLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/// A team's server whose clock can be set forward, for the end-to-end tests of what runs out after minutes and
/// hours: `ClockedServer PORT FOLDER AHEAD`. Each line that it reads is a duration, such as PT3M, and is answered
/// by `passed`. Those tests start this file as it stands, so it needs nothing but what is public.
public final class ClockedServer {
    /// Of the hashes of passwords: no secrets lie here.
    private static final int ROUNDS = 10;

    private ClockedServer() {}

    private static final class Ahead extends Clock {
        private final AtomicReference<Duration> by;

        private Ahead(Duration by) {
            this.by = new AtomicReference<>(by);
        }

        private void pass(Duration duration) {
            by.accumulateAndGet(duration, Duration::plus);
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(by.get());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    public static void main(String[] args) throws IOException {
        Path data = Path.of(args[1]);
        Ahead clock = new Ahead(Duration.parse(args[2]));
        AtomicReference<Secret> first = new AtomicReference<>();
        try (Database database = Database.sqlite(data.resolve("team.db"));
                Segmenter sam = Segmenter.open(MobileSam.weights());
                AnymaskServer server = AnymaskServer.start(
                        sam,
                        new ServerOptions(
                                new ServerOptions.Access("127.0.0.1", Integer.parseInt(args[0]), null, Set.of()),
                                new ServerOptions.Content(null, Map.of(), data, "mobile-sam", null),
                                new ServerOptions.Work.Team(database, first::set, clock, ROUNDS, null),
                                ServerOptions.Limits.DEFAULT,
                                AccessLog.NONE))) {
            sam.prepare();
            Secret token = first.get();
            System.out.println(server.uri() + (token == null ? "" : "#/invitation/" + token.reveal()));
            BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                clock.pass(Duration.parse(line));
                System.out.println("passed");
            }
        }
    }
}
