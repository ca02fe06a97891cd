package io.anymask.cli.command;

/// A command of `anymask`: a picocli command class that says of itself `@AutoService(Subcommand.class)`.
///
/// [java.util.ServiceLoader] finds it, in this jar or in any other one on the class path, so there is no list to
/// edit. Implementations are public and have a public constructor without parameters.
public interface Subcommand {
    /// The name of the command whose subcommand it is; empty for one of `anymask` itself.
    default String parent() {
        return "";
    }
}
