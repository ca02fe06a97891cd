package io.anymask.dataengine;

import static io.anymask.dataengine.Workplace.draft;
import static io.anymask.dataengine.Workplace.mask;
import static org.assertj.core.api.Assertions.assertThat;

import io.anymask.dataengine.annotation.Annotation;
import io.anymask.dataengine.annotation.Base;
import io.anymask.dataengine.annotation.Draft;
import io.anymask.dataengine.annotation.Outcome;
import io.anymask.dataengine.annotation.Writing;
import io.anymask.dataengine.store.Database;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The promise: a process that is killed in the middle of a thousand writes, again and again, loses nothing that
/// it has acknowledged, and keeps nothing by halves.
class KilledTest {
    /// Few, to be quick; ten with `-Danymask.kills=10`.
    private static final int KILLS = Integer.getInteger("anymask.kills", 4);

    private static final int WRITES = 1000;

    @TempDir
    private Path folder;

    /// Writes masks, and says so after each.
    static final class Writer {
        private Writer() {}

        /// @param args database, place, project, image, first number
        public static void main(String[] args) throws IOException {
            try (Database database = Databases.valueOf(args[0]).open(args[1])) {
                Annotations annotations = new Annotations(database, Clock.systemUTC());
                Writing writing = Writing.on("ann", args[2], args[3]);
                for (int i = Integer.parseInt(args[4]); i < WRITES; i++) {
                    Outcome outcome = annotations.save(writing, draft(id(i), i), new Base.None());
                    if (outcome instanceof Outcome.Kept) {
                        System.out.println(i);
                        System.out.flush();
                    }
                }
            }
        }
    }

    private static String id(int number) {
        return "mask-%06d".formatted(number);
    }

    @ParameterizedTest
    @EnumSource
    void nothingAcknowledgedIsLost(Databases kind) throws Exception {
        String place = kind.place(folder);
        String project;
        String image;
        try (Workplace here = new Workplace(kind, place, folder, false)) {
            project = here.project.id();
            image = here.image;
        }
        Random random = new Random(7);
        Set<Integer> acknowledged = new HashSet<>();
        int from = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            int enough = from + 20 + random.nextInt(WRITES / KILLS - 40);
            from = writeUntilKilled(kind, place, project, image, from, enough, acknowledged);
            check(kind, place, project, image, acknowledged);
        }
        assertThat(acknowledged).hasSizeGreaterThan(KILLS * 20);
    }

    /// @return the first number that nobody has tried
    private int writeUntilKilled(
            Databases kind, String place, String project, String image, int from, int enough, Set<Integer> acknowledged)
            throws IOException, InterruptedException {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        kind.name(),
                        place,
                        project,
                        image,
                        Integer.toString(from))
                .redirectError(folder.resolve("writer.log").toFile())
                .start();
        int last = from - 1;
        try (BufferedReader lines = writer.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = Integer.parseInt(line);
                acknowledged.add(last);
                if (last >= enough) {
                    writer.toHandle().destroyForcibly(); // what it has said is still read
                }
            }
        }
        writer.waitFor();
        assertThat(last).as("what the writer got to").isGreaterThanOrEqualTo(enough);
        return last + 2; // the one after the last may be kept or not: it was not acknowledged
    }

    private static void check(Databases kind, String place, String project, String image, Set<Integer> acknowledged)
            throws IOException {
        try (Database database = kind.open(place)) {
            List<Annotation> all = new Annotations(database, Clock.systemUTC())
                    .of(project, image, Draft.MAIN)
                    .annotations();
            Set<Integer> lost = new HashSet<>(acknowledged);
            for (Annotation kept : all) {
                Integer number = Integer.valueOf(kept.id().substring("mask-".length()));
                assertThat(kept.mask()).isEqualTo(mask(number));
                lost.remove(number);
            }
            assertThat(lost).isEmpty();
        }
    }
}
