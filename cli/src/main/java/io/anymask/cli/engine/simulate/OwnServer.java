package io.anymask.cli.engine.simulate;

import io.anymask.dataengine.store.Database;
import io.anymask.inference.Segmenter;
import io.anymask.server.AnymaskServer;
import io.anymask.server.ServerOptions;
import io.anymask.server.http.AccessLog;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/// A server of one person's project, on a free port of this machine, with everything in one folder.
final class OwnServer implements AutoCloseable {
    static final String MODEL = "model";
    private static final String PERSON = "simulated";

    private final Database database;
    private final AnymaskServer server;

    private OwnServer(Database database, AnymaskServer server) {
        this.database = database;
        this.server = server;
    }

    /// @param sam stays its owner's
    /// @param folder where nothing else is
    /// @throws IOException when the folder cannot be written
    static OwnServer start(Segmenter sam, Path folder) throws IOException {
        Database database = Database.sqlite(folder.resolve("project.db"));
        try {
            return new OwnServer(
                    database,
                    AnymaskServer.start(
                            sam,
                            new ServerOptions(
                                    ServerOptions.Access.LOOPBACK,
                                    new ServerOptions.Content(null, Map.of(), folder.resolve("data"), MODEL, null),
                                    new ServerOptions.Work.Solo(database, "Simulation", PERSON),
                                    ServerOptions.Limits.DEFAULT,
                                    AccessLog.NONE)));
        } catch (IOException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    URI uri() {
        return server.uri();
    }

    @Override
    public void close() {
        server.close();
        database.close();
    }
}
