package io.anymask.testing;

import com.sun.management.ThreadMXBean;
import io.anymask.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;

/// Throws damaged files at a reader. It may read them or refuse them, with its documented exception and in words
/// for people; it may not do anything else, nor take long, nor allocate more than its bound.
///
/// Each family gets 500 damaged files, or as many as the system property `anymask.fuzz.inputs` says. A failure
/// names the number of the damage, which always gives the same bytes, and keeps them below `target/fuzz`.
/// Figures of each family are added to `target/fuzz/figures.tsv`.
public final class Fuzz {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Path FOLDER = Path.of("target", "fuzz");
    private static final int INPUTS = Integer.getInteger("anymask.fuzz.inputs", 500);

    /// Processor time, so that other work on the machine does not count. A reader that waits, as at a pipe, needs
    /// none, and is found by the clock.
    private static final long MOST_CPU_NANOS = 5_000_000_000L;

    private static final long MOST_NANOS = 120_000_000_000L;
    private static final int MOST_SHOWN = 10;

    private final String family;
    private final String ending;
    private final List<byte[]> seeds = new ArrayList<>();
    private final List<Class<? extends Exception>> refusals = new ArrayList<>(List.of(BadInputException.class));
    private UnaryOperator<byte[]> mend = file -> file;
    private boolean text;
    private long bytesByByte = 1000;
    private long bytes = 4L << 20;

    private Fuzz(String family, String ending) {
        this.family = family;
        this.ending = ending;
    }

    /// What is done with a file's bytes.
    @FunctionalInterface
    public interface Reader {
        void read(byte[] file) throws Exception;
    }

    /// What is done with a file.
    @FunctionalInterface
    public interface FileReader {
        void read(Path file) throws Exception;
    }

    /// @param family of readers, for messages
    /// @param ending of file names, with its dot
    public static Fuzz of(String family, String ending) {
        return new Fuzz(family, ending);
    }

    /// Sound files, each of which must be read.
    public Fuzz seeds(byte[]... files) {
        seeds.addAll(Arrays.asList(files));
        return this;
    }

    /// Sound files of letters. Their numbers and values are exchanged as well.
    public Fuzz texts(String... files) {
        text = true;
        for (String file : files) {
            seeds.add(file.getBytes(StandardCharsets.UTF_8));
        }
        return this;
    }

    /// Makes every second damaged file pass the checks of its format again, checksums for instance, so that
    /// the damage reaches what lies behind them.
    public Fuzz mending(UnaryOperator<byte[]> sums) {
        mend = sums;
        return this;
    }

    /// An exception that the reader documents, beside [BadInputException].
    public Fuzz refusing(Class<? extends Exception> type) {
        refusals.add(type);
        return this;
    }

    /// How much may be allocated on the heap in all for one file: what the reader documents, doubled by what
    /// collections and decoders throw away.
    public Fuzz allocating(long byByte, long constant) {
        bytesByByte = byByte;
        bytes = constant;
        return this;
    }

    /// The test of a reader of bytes.
    public DynamicTest reading(Reader reader) {
        return DynamicTest.dynamicTest(family, () -> run(reader));
    }

    /// The test of a reader of files.
    public DynamicTest readingFiles(FileReader reader) {
        return DynamicTest.dynamicTest(family, () -> {
            Path folder = Files.createTempDirectory("anymask-fuzz");
            Path file = folder.resolve("input" + ending);
            try {
                run(bytes -> {
                    Files.write(file, bytes);
                    reader.read(file);
                });
            } finally {
                delete(folder);
            }
        });
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    private void run(Reader reader) throws InterruptedException, IOException {
        Attack attack = new Attack(reader);
        Thread worker = Thread.ofPlatform().daemon().name("fuzz " + family).start(attack);
        while (!worker.join(Duration.ofMillis(200))) {
            attack.requireProgress(worker);
        }
        attack.report();
    }

    /// All damaged files of a family, one after the other.
    private final class Attack implements Runnable {
        private final Reader reader;
        private final Mutator mutator = new Mutator(seeds, text);
        private final AtomicLong number = new AtomicLong(-1);
        private final List<String> failures = new ArrayList<>();
        private volatile long started = System.nanoTime();
        private volatile long startedCpu;
        private volatile byte[] input = {};
        private int accepted;
        private int refused;
        private int failed;
        private long longest;
        private long largest;

        Attack(Reader reader) {
            this.reader = reader;
        }

        @Override
        public void run() {
            for (int i = 0; i < seeds.size(); i++) {
                @Nullable Throwable thrown = thrown(seeds.get(i));
                if (thrown != null) {
                    fail("seed " + i + " is sound and was not read", thrown);
                }
            }
            for (int i = 0; i < INPUTS; i++) {
                number.set(i);
                byte[] damaged = mutator.mutation(i);
                attack(i % 2 == 0 ? damaged : mend.apply(damaged));
            }
        }

        private void attack(byte[] file) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            @Nullable Throwable thrown = thrown(file);
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            longest = Math.max(longest, System.nanoTime() - started);
            largest = Math.max(largest, allocated);
            String fault = Refusal.fault(thrown, refusals);
            if (!fault.isEmpty()) {
                fail(fault, thrown);
            } else if (allocated > bytes + bytesByByte * file.length) {
                fail(
                        "%,d bytes allocated for a file of %,d, expected at most %,d"
                                .formatted(allocated, file.length, bytes + bytesByByte * file.length),
                        thrown);
            }
            if (thrown == null) {
                accepted++;
            } else {
                refused++;
            }
        }

        @SuppressWarnings("CatchAndPrintStackTrace")
        private @Nullable Throwable thrown(byte[] file) {
            input = file;
            startedCpu = THREADS.getCurrentThreadCpuTime();
            started = System.nanoTime();
            try {
                reader.read(file.clone());
                return null;
            } catch (Throwable e) { // whatever it is: that is the question
                return e;
            }
        }

        private void fail(String fault, @Nullable Throwable thrown) {
            failed++;
            if (failures.size() < MOST_SHOWN) {
                failures.add("%s, %s: %s%s"
                        .formatted(family, saved(), fault, thrown == null ? "" : "\n  " + Refusal.trace(thrown)));
            }
        }

        /// Keeps the input, and says where it lies.
        private String saved() {
            try {
                Path file = Files.createDirectories(FOLDER)
                        .resolve(family.replaceAll("\\W+", "-") + "-" + number.get() + ending);
                Files.write(file, input);
                return "damage " + number.get() + " (" + file.toAbsolutePath() + ")";
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// @throws AssertionError with the place where the reader is, when one file takes too long
        void requireProgress(Thread worker) {
            long cpu = THREADS.getThreadCpuTime(worker.threadId()) - startedCpu;
            long wall = System.nanoTime() - started;
            if (worker.isAlive() && (cpu > MOST_CPU_NANOS || wall > MOST_NANOS)) {
                StackTraceElement[] stack = worker.getStackTrace();
                throw new AssertionError("%s, %s: still at work after %d ms of processor time and %d ms\n  at %s"
                        .formatted(
                                family,
                                saved(),
                                cpu / 1_000_000,
                                wall / 1_000_000,
                                Arrays.stream(stack)
                                        .map(StackTraceElement::toString)
                                        .collect(Collectors.joining("\n  at "))));
            }
        }

        void report() throws IOException {
            Files.writeString(
                    Files.createDirectories(FOLDER).resolve("figures.tsv"),
                    "%s\t%d\t%d\t%d\t%d\t%d ms\t%d kB%n"
                            .formatted(family, INPUTS, accepted, refused, failed, longest / 1_000_000, largest / 1000),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            if (failed > 0) {
                throw new AssertionError("%d of %d damaged files were neither read nor refused well:\n\n%s"
                        .formatted(failed, INPUTS, String.join("\n\n", failures)));
            }
        }
    }
}
