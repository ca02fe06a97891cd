package io.anymask.model.registry;

import io.anymask.model.checkpoint.Checkpoint;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;

/// Finds weights by what a person calls them.
public final class Weights {
    /// The name of the weights that are taken when nobody names any: MobileSAM, from the module of that name.
    public static final String DEFAULT = "mobile-sam";

    private Weights() {}

    /// The weights of a name: those that a jar on the class path bundles, else a checkpoint file, else a published
    /// model that was downloaded before. Nothing is downloaded here.
    ///
    /// @param name `mobile-sam`, a path, or a name of [ModelRegistry#official]
    /// @throws UnknownModelException when there are none
    /// @throws io.anymask.model.checkpoint.CheckpointException when the file is no checkpoint
    public static Checkpoint named(String name) {
        for (BundledWeights bundled : loader()) {
            if (bundled.name().equals(name)) {
                return Checkpoint.read(bundled.safetensors(), name);
            }
        }
        return Checkpoint.open(file(name));
    }

    /// The file of weights of a name: a checkpoint file, else a published model that was downloaded before.
    ///
    /// @param name a path, or a name of [ModelRegistry#official]
    /// @throws UnknownModelException when there is none
    public static Path file(String name) {
        if (isFile(name)) {
            return Path.of(name);
        }
        RegisteredModel registered = ModelRegistry.official()
                .find(name)
                .orElseThrow(() -> new UnknownModelException(
                        "%s: there is no such file, and no model of that name; the class path bundles %s, and anymask models list names the published ones"
                                .formatted(name, bundled())));
        Path pulled = registered.in(ModelRegistry.defaultFolder());
        if (!Files.exists(pulled)) {
            throw new UnknownModelException("%s: it is not at %s yet; anymask models pull %s brings it (%,d bytes)"
                    .formatted(name, pulled, name, registered.bytes()));
        }
        return pulled;
    }

    /// Names of the weights that jars on the class path bundle.
    public static List<String> bundled() {
        return loader().stream().map(provider -> provider.get().name()).sorted().toList();
    }

    private static boolean isFile(String name) {
        try {
            return Files.exists(Path.of(name));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static ServiceLoader<BundledWeights> loader() {
        return ServiceLoader.load(BundledWeights.class, BundledWeights.class.getClassLoader());
    }
}
