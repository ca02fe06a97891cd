package io.anymask.inference.engine;

import java.util.List;
import java.util.ServiceLoader;

/// Opens an engine that another jar brings, found by its name: `torch` in the module of that name. An
/// implementation is named in the jar's `META-INF/services` and has a constructor without arguments; nothing of
/// it is loaded before somebody asks for an engine by name.
public interface EngineProvider {
    String name();

    /// @throws InferenceException when the engine cannot work in that way, or not on this machine
    Engine open(Settings settings);

    /// What every engine can be told.
    ///
    /// @param threads threads inside one operation; 0 for as many as there are cores
    record Settings(int threads, Precision precision, Device device) {}

    /// The names of all engines on the class path that this interface finds.
    static List<String> names() {
        return loader().stream().map(provider -> provider.get().name()).sorted().toList();
    }

    /// The engine of a name.
    ///
    /// @throws InferenceException when no jar on the class path brings it
    static EngineProvider named(String name) {
        return loader().stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InferenceException(
                        "engine: got '%s', but the class path has only onnx and %s; put the jar of that engine there"
                                .formatted(name, names())));
    }

    private static ServiceLoader<EngineProvider> loader() {
        return ServiceLoader.load(EngineProvider.class, EngineProvider.class.getClassLoader());
    }
}
