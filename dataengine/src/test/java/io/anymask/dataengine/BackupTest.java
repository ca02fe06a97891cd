package io.anymask.dataengine;

import static io.anymask.dataengine.Workplace.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.dataengine.annotation.Annotation;
import io.anymask.dataengine.annotation.Base;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.annotation.Outcome;
import io.anymask.dataengine.annotation.Provenance;
import io.anymask.dataengine.annotation.Source;
import io.anymask.dataengine.annotation.Status;
import io.anymask.dataengine.annotation.StoredMask;
import io.anymask.dataengine.annotation.Writing;
import io.anymask.dataengine.audit.Verification;
import io.anymask.dataengine.backup.Backup;
import io.anymask.dataengine.backup.BackupException;
import io.anymask.dataengine.backup.Restore;
import io.anymask.dataengine.backup.Summary;
import io.anymask.dataengine.consensus.HoneypotResult;
import io.anymask.dataengine.people.Role;
import io.anymask.dataengine.people.Secret;
import io.anymask.dataengine.run.Fault;
import io.anymask.dataengine.run.ProjectRun;
import io.anymask.dataengine.run.Report;
import io.anymask.dataengine.run.RunKind;
import io.anymask.dataengine.sequence.Sequence;
import io.anymask.dataengine.sequence.SequenceFrame;
import io.anymask.dataengine.store.Database;
import io.anymask.dataengine.task.Mode;
import io.anymask.dataengine.task.Review;
import io.anymask.dataengine.task.Task;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A backup holds all that a database has, at one moment, and comes back whole or not at all.
class BackupTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    private Path folder;

    /// People, logins, an audit log, images, masks in several versions, tasks and reviews: something in nearly all
    /// tables.
    private String full(Databases kind) throws Exception {
        String place;
        try (Team team = new Team(kind, Files.createDirectories(folder.resolve("team")))) {
            place = team.place;
            team.member("ann", Role.ANNOTATOR);
            team.invitations.toProject(team.root().id(), team.project.id(), Role.REVIEWER);
            team.accounts.changeSettings(team.root().id(), kept -> "{\"keys\":{\"accept\":[\"\u00df\"]}}");
            team.logins.signIn("ann", Secret.of("no horse battery staple"), Team.CLIENT, null);
        }
        try (Workplace here = new Workplace(kind, place, folder.resolve("team"), true)) {
            Writing writing = here.by("ann");
            here.projects.save(
                    here.project.id(),
                    new Projects.CategoryDraft(
                            "category-1", "car \u00e4\u4e2d\ud83d\ude97 \"=1+1\"\n", "vehicle", 0x336699, 1));
            for (int i = 0; i < 20; i++) {
                here.annotations.save(writing.under("key-" + i), draft("mask-%04d".formatted(i), i), new Base.None());
            }
            Outcome edited = here.annotations.save(writing, draft("mask-0003", 77), new Base.Any());
            Provenance drawn = new Provenance(Source.MANUAL, null, null, null, 0, null, 0.1 + 0.2, "{\"edits\":[]}");
            here.annotations.save(
                    writing,
                    new Draft("mask-drawn", "second", Status.PROPOSED, null, Workplace.mask(5), drawn),
                    new Base.None());
            ProjectRun run = ProjectRun.queued("run-1", here.project.id(), RunKind.AMG, "{}", "ab", "ann", NOW);
            here.database.write(tx -> {
                tx.runs().add(run);
                tx.runs()
                        .replace(run.running()
                                .with(new Fault(here.image, "0.png", "gone"))
                                .completed(Report.of(Report.Count.KEPT, 3, Report.Count.KNOWN, 4), "run-1.zip", NOW));
                return null;
            });
            Sequences sequences = new Sequences(here.database, here.annotations);
            Sequence film = new Sequence(
                    "film-0001", here.project.id(), "dog.mp4", Workplace.WIDTH, Workplace.HEIGHT, 2, "it is cut", NOW);
            sequences.begin(film);
            sequences.add(film, new SequenceFrame(0, here.image, 0));
            sequences.show(here.project.id(), film.id(), 0, List.of(new Sequences.Shown("mask-0004", null)));
            new ModelVersions(here.database, here.time, "root").add(ModelVersionsTest.made(here, "run-2"));
            here.claim(Mode.ANNOTATE, "ann");
            here.projects.change(here.project.id(), new Projects.Change(null, null, 2, 0.1 + 0.2, 0.05), null);
            for (String person : List.of("ben", "cem")) {
                Task copy = here.claim(Mode.ANNOTATE, person);
                here.submit(copy, person);
                HoneypotResult result = new HoneypotResult(
                        copy.id(),
                        here.project.id(),
                        copy.image(),
                        person,
                        person.equals("ben") ? 0.7 : null,
                        1,
                        2,
                        3,
                        NOW);
                here.database.write(tx -> {
                    tx.honeypots().add(result);
                    tx.images().setGold(here.project.id(), result.image(), true);
                    tx.images().setHeldOut(here.project.id(), result.image(), true);
                    return result;
                });
            }
            here.tasks.review(((Outcome.Kept) edited).annotation(), "root", Review.Verdict.REJECT, "too small");
        }
        return place;
    }

    /// Each row of each table as text, without a word of the product's own code.
    private static SortedMap<String, List<String>> rows(Databases kind, String place) throws Exception {
        SortedMap<String, List<String>> all = new TreeMap<>();
        String url = kind == Databases.SQLITE
                ? "jdbc:sqlite:" + place
                : "jdbc:" + place.replace("anymask@", "") + "?user=anymask";
        String list = kind == Databases.SQLITE
                ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
                : "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'";
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet names = statement.executeQuery(list)) {
                while (names.next()) {
                    tables.add(names.getString(1));
                }
            }
            tables.remove("schema_history");
            for (String table : tables) {
                List<String> rows = new ArrayList<>();
                try (ResultSet row = statement.executeQuery("SELECT * FROM " + table)) {
                    while (row.next()) {
                        SortedMap<String, String> values = new TreeMap<>();
                        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                            String type = row.getMetaData().getColumnTypeName(i).toLowerCase(java.util.Locale.ROOT);
                            Object value = type.startsWith("bool") ? (Object) row.getBoolean(i) : row.getObject(i);
                            values.put(row.getMetaData().getColumnName(i), String.valueOf(value));
                        }
                        rows.add(values.toString());
                    }
                }
                rows.sort(null);
                all.put(table, rows);
            }
        }
        return all;
    }

    private static Summary backup(Databases kind, String place, Path file) throws IOException {
        try (Database database = kind.open(place)) {
            return Backup.write(database, file, NOW);
        }
    }

    private static Summary restore(Databases kind, String place, Path file) throws IOException {
        try (Database database = kind.open(place)) {
            return Restore.read(file, database);
        }
    }

    @ParameterizedTest
    @EnumSource
    void goesThroughBothDatabasesUnchanged(Databases kind) throws Exception {
        Databases other = kind == Databases.SQLITE ? Databases.POSTGRESQL : Databases.SQLITE;
        String first = full(kind);
        SortedMap<String, List<String>> rows = rows(kind, first);
        Path one = folder.resolve("one.backup");
        Summary written = backup(kind, first, one);
        assertThat(written.rows().keySet()).as("every table").containsExactlyInAnyOrderElementsOf(rows.keySet());
        rows.forEach(
                (table, list) -> assertThat(written.rows().get(table)).as(table).isEqualTo(list.size()));
        assertThat(rows.get("annotation_version")).hasSize(22);
        assertThat(rows.get("audit")).hasSizeGreaterThan(3);
        assertThat(rows.get("task")).isNotEmpty();
        assertThat(rows.get("request")).hasSize(20);
        assertThat(rows.get("honeypot")).hasSize(2);
        assertThat(rows.get("consensus")).hasSize(1);

        String second = other.place(Files.createDirectories(folder.resolve("second")));
        assertThat(restore(other, second, one)).isEqualTo(written);
        assertThat(rows(other, second)).isEqualTo(rows);

        Path two = folder.resolve("two.backup");
        backup(other, second, two);
        String third = kind.place(Files.createDirectories(folder.resolve("third")));
        restore(kind, third, two);
        assertThat(rows(kind, third)).isEqualTo(rows);
        try (Database database = kind.open(third)) {
            Verification chain = new AuditLog(database).verify();
            assertThat(chain.broken()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenMeanwhileIsInItWholeOrNotAtAll(Databases kind) throws Exception {
        String place = kind.place(folder);
        try (Workplace here = new Workplace(kind, place, folder, false);
                ExecutorService threads = Executors.newFixedThreadPool(1)) {
            AtomicBoolean ended = new AtomicBoolean();
            AtomicInteger acknowledged = new AtomicInteger();
            Future<?> writer = threads.submit(() -> {
                for (int i = 0; !ended.get(); i++) {
                    here.annotations.save(here.by("ann"), draft("mask-%06d".formatted(i), i), new Base.None());
                    here.annotations.save(here.by("ann"), draft("mask-%06d".formatted(i), i + 1), new Base.Any());
                    acknowledged.set(i + 1);
                }
            });
            try {
                for (int copy = 0; copy < 5; copy++) {
                    int target = acknowledged.get() + 20;
                    while (acknowledged.get() < target && !writer.isDone()) {
                        Thread.sleep(2);
                    }
                    int before = acknowledged.get();
                    Path file = folder.resolve("copy-" + copy);
                    Summary written = Backup.write(here.database, file, NOW);
                    assertThat(acknowledged.get()).as("the writer goes on").isGreaterThanOrEqualTo(before);
                    check(kind, file, written, before, here);
                }
            } finally {
                ended.set(true); // or a failure would wait for the writer
            }
            writer.get();
        }
    }

    private void check(Databases kind, Path file, Summary written, int before, Workplace here) throws Exception {
        String place = kind.place(Files.createDirectories(folder.resolve(file.getFileName() + "-restored")));
        restore(kind, place, file);
        try (Database copy = kind.open(place)) {
            List<Annotation> all = new Annotations(copy, Clock.systemUTC())
                    .of(here.project.id(), here.image, Draft.MAIN)
                    .annotations();
            assertThat(all).as("what was acknowledged").hasSizeGreaterThanOrEqualTo(before);
            assertThat(written.rows().get("annotation")).isEqualTo(all.size());
            List<StoredMask> versions = copy.read(tx -> tx.annotations().stored(here.project.id(), here.image));
            long revision = copy.read(tx -> tx.images().page(here.project.id(), null, List.of(), 0, 1))
                    .getFirst()
                    .revision();
            assertThat(revision).as("changes of the set, and versions").isEqualTo(versions.size());
            Set<String> known = new HashSet<>();
            versions.forEach(version -> known.add(version.id() + version.version()));
            all.forEach(current -> assertThat(known).contains(current.id() + current.version()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDamagedOneIsRefusedAsAWhole(Databases kind) throws Exception {
        Path good = folder.resolve("good");
        backup(kind, full(kind), good);
        byte[] bytes = Files.readAllBytes(good);
        String text = text(good);
        String place = kind.place(Files.createDirectories(folder.resolve("empty")));
        kind.open(place).close();
        SortedMap<String, List<String>> empty = rows(kind, place);
        Path bad = folder.resolve("bad");

        for (int part = 1; part < 8; part++) {
            Files.write(bad, Arrays.copyOf(bytes, bytes.length * part / 8));
            refuses(() -> restore(kind, place, bad), "damaged");
        }
        for (int at = 20; at < bytes.length; at += bytes.length / 12) {
            byte[] flipped = bytes.clone();
            flipped[at] ^= 0x10;
            Files.write(bad, flipped);
            refuses(() -> restore(kind, place, bad), "damaged");
        }
        refuses(kind, place, text, all -> all.replace("too small", "too large"), "SHA-256");
        refuses(kind, place, text, all -> all.substring(0, all.lastIndexOf("{\"rows\"")), "ends before");
        refuses(kind, place, text, all -> all.substring(0, all.length() - 1), "ends before");
        refuses(kind, place, text, all -> all + "[1]\n", "follows");
        refuses(
                kind,
                place,
                text,
                all -> all.replaceFirst("\\{\"table\":\"category\"", "{\"table\":\"dog\""),
                "category");
        refuses(kind, place, text, all -> all.replaceFirst("\"colour\"", "\"colour) VALUES (1); --\""), "category");
        refuses(kind, place, text, all -> all.replaceFirst("\"schema\":\"", "\"schema\":\"9"), "schema 9");
        refuses(kind, place, text, all -> all.replaceFirst("\"version\":1", "\"version\":2"), "version 2");
        refuses(kind, place, text, all -> all.replaceFirst("\"Street\"", "7"), "project.name");
        refuses(kind, place, text, all -> all.replaceFirst("\"Street\"", "[[[]]]"), "project.name");
        refuses(kind, place, text, all -> all.replaceFirst("\"Street\"", "null"), "table project");
        refuses(kind, place, text, all -> all.replaceFirst("\"Street\"", "\"Street\",1"), "values");
        refuses(kind, place, text, all -> all.replaceFirst("\"Street\"", "\"Street"), "no JSON");
        refuses(kind, place, text, all -> "{}\n", "no backup");
        Files.writeString(bad, "SQLite format 3");
        refuses(() -> restore(kind, place, bad), "no backup");
        refuses(() -> restore(kind, place, folder.resolve("none")), "no such file");

        assertThat(rows(kind, place)).as("nothing of all that").isEqualTo(empty);
        restore(kind, place, good);
        refuses(() -> restore(kind, place, good), "not empty");
    }

    private void refuses(Databases kind, String place, String text, UnaryOperator<String> change, String says)
            throws IOException {
        String changed = change.apply(text);
        assertThat(changed).isNotEqualTo(text);
        Path bad = folder.resolve("changed");
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(changed.getBytes(StandardCharsets.UTF_8));
        }
        Files.write(bad, packed.toByteArray());
        refuses(() -> restore(kind, place, bad), says);
    }

    private static void refuses(ThrowingCallable restore, String says) {
        assertThatThrownBy(restore).isInstanceOf(BackupException.class).hasMessageContaining(says);
    }

    private static String text(Path file) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aLineWithoutEndTakesNoMemory() throws IOException {
        Path bomb = folder.resolve("bomb");
        byte[] megabyte = new byte[1 << 20];
        Arrays.fill(megabyte, (byte) ' ');
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(bomb))) {
            for (int i = 0; i < 65; i++) {
                out.write(megabyte);
            }
        }
        refuses(() -> restore(Databases.SQLITE, folder.resolve("p.db").toString(), bomb), "longer than");
    }

    @Test
    void whatCannotBeWrittenLeavesNothing() throws IOException {
        Path missing = folder.resolve("none").resolve("file");
        assertThatThrownBy(() -> backup(Databases.SQLITE, folder.resolve("p.db").toString(), missing))
                .isInstanceOf(IOException.class);
        assertThat(missing.getParent()).doesNotExist();
    }
}
