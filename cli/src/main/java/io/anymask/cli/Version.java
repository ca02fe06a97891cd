package io.anymask.cli;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/// What runs: this build, the Java, the engine.
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        Properties build = new Properties();
        try (@Nullable InputStream file = Version.class.getResourceAsStream("version.properties")) {
            build.load(file == null ? InputStream.nullInputStream() : file);
        }
        return new String[] {
            "anymask %s, commit %s".formatted(build.getProperty("version"), build.getProperty("commit")),
            "Java %s (%s)".formatted(Runtime.version(), System.getProperty("java.vendor")),
            "ONNX Runtime " + OrtEnvironment.getEnvironment().getVersion(),
        };
    }
}
