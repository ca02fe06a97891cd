package io.anymask.cli;

import ai.onnxruntime.OrtEnvironment;
import io.anymask.cli.command.Build;
import picocli.CommandLine.IVersionProvider;

/// What runs: this build, the Java, the engine.
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {
            Build.name(),
            "Java %s (%s)".formatted(Runtime.version(), System.getProperty("java.vendor")),
            "ONNX Runtime " + OrtEnvironment.getEnvironment().getVersion(),
        };
    }
}
