package io.anymask.cli.progress;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// The signals of the operating system that ask a process to end. The JDK's class for them is public but not part
/// of the Java SE API, so the compiler has no way to use it without a warning; it is called by name.
enum Signal {
    INT(2),
    TERM(15),
    HUP(1);

    private static final int BASE = 128;

    private static final Duration SENDING = Duration.ofSeconds(2);
    private static final Duration ARRIVING = Duration.ofMillis(200);

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    /// What a shell sees of a process that this signal ended.
    int exitCode() {
        return BASE + number;
    }

    /// Calls the handler, in a thread of its own, whenever the signal comes, instead of the JVM's shutdown.
    ///
    /// @return false where signals are not the process's: the system has none of that name, the JVM runs with
    ///     `-Xrs`. A signal that was ignored when the process began, as `nohup` asks for, stays ignored
    boolean handle(Runnable handler) {
        try {
            Class<?> handlers = Class.forName("sun.misc.SignalHandler");
            MethodHandle run = MethodHandles.publicLookup()
                    .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                    .bindTo(handler);
            MethodHandle handle = MethodHandles.dropArguments(run, 0, Class.forName("sun.misc.Signal"));
            set(handlers, MethodHandleProxies.asInterfaceInstance(handlers, handle));
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /// Ends the process at once by the system's own way: no hooks, no destructors, nothing freed under running
    /// work. The JDK sends itself no signal that it does not handle, so another process sends it. Returns where
    /// the system has another idea, such as for the first process of a container.
    void die() {
        try {
            Class<?> handlers = Class.forName("sun.misc.SignalHandler");
            set(handlers, Objects.requireNonNull(handlers.getField("SIG_DFL").get(null)));
            String kill =
                    "kill -%s %d".formatted(name(), ProcessHandle.current().pid());
            Process sender = new ProcessBuilder("sh", "-c", kill).start();
            boolean sent = sender.waitFor(SENDING.toMillis(), TimeUnit.MILLISECONDS);
            if (sent) {
                Thread.sleep(ARRIVING);
            }
        } catch (ReflectiveOperationException | IOException e) {
            // The caller has another way.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void set(Class<?> handlers, Object handler) throws ReflectiveOperationException {
        Class<?> signals = Class.forName("sun.misc.Signal");
        signals.getMethod("handle", signals, handlers).invoke(null, signal(), handler);
    }

    private Object signal() throws ReflectiveOperationException {
        return Class.forName("sun.misc.Signal").getConstructor(String.class).newInstance(name());
    }
}
