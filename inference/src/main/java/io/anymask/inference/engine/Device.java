package io.anymask.inference.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where networks run.
public sealed interface Device {
    Device CPU = new Cpu();

    /// The processor.
    record Cpu() implements Device {
        @Override
        public String toString() {
            return "cpu";
        }
    }

    /// A graphics card of NVIDIA.
    ///
    /// @param index which one, from 0
    record Cuda(int index) implements Device {
        public Cuda {
            if (index < 0) {
                throw new IllegalArgumentException("cuda:" + index + ": expected cuda:0 or higher");
            }
        }

        @Override
        public String toString() {
            return "cuda:" + index;
        }
    }

    /// Reads `cpu`, `cuda` or `cuda:N`.
    ///
    /// @throws IllegalArgumentException for anything else
    static Device parse(String text) {
        Matcher matcher = Text.PATTERN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("device: got '" + text + "', expected cpu, or cuda:N as in cuda:0");
        }
        if (text.equals("cpu")) {
            return CPU;
        }
        String index = matcher.group(1);
        return new Cuda(index == null ? 0 : Integer.parseInt(index));
    }

    /// How devices are written.
    final class Text {
        private static final Pattern PATTERN = Pattern.compile("cpu|cuda(?::(\\d{1,3}))?");

        private Text() {}
    }
}
