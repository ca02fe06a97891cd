package io.anymask.spark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkEnv;

/// The machine and the process that a task runs on. Stateless.
final class Machine {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d{1,15}) kB");

    private Machine() {}

    static String name() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "a machine without a name";
        }
    }

    /// The executor's number in the application; `driver` for the driver itself.
    static String executor() {
        return SparkEnv.get().executorId();
    }

    /// Memory of this process at its largest, bytes; 0 where the system does not say it.
    static long peakMemory() {
        try {
            Matcher peak = PEAK.matcher(Files.readString(STATUS));
            return peak.find() ? Long.parseLong(peak.group(1)) << 10 : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
