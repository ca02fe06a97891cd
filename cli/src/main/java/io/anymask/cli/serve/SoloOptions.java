package io.anymask.cli.serve;

import io.anymask.cli.options.ModelOptions;
import io.anymask.dataengine.store.Database;
import io.anymask.dataengine.work.Retraining;
import io.anymask.server.ServerOptions;
import io.anymask.server.http.AccessLog;
import java.nio.file.Path;
import java.util.Map;

/// How a server of one person's project is set up.
///
/// @param folder of images
/// @param data where caches and versions of the model are kept
public record SoloOptions(Path folder, Database database, Path data, ModelOptions model, Retraining retraining) {
    /// For this machine alone.
    ///
    /// @param port 0 for any
    public ServerOptions at(int port) {
        ServerOptions.Access loopback = ServerOptions.Access.LOOPBACK;
        String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
        return new ServerOptions(
                new ServerOptions.Access(loopback.host(), port, loopback.token(), loopback.names()),
                ServeCommand.content(folder, Map.of(), data, model),
                new ServerOptions.Work.Solo(database, name, System.getProperty("user.name", "me")),
                ServerOptions.Limits.DEFAULT,
                AccessLog.NONE,
                retraining,
                new ServedFilms());
    }
}
