package io.anymask.dataengine;

import io.anymask.dataengine.store.Database;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// The databases that every test of the store runs on.
public enum Databases {
    SQLITE {
        @Override
        public String place(Path folder) {
            return folder.resolve("project.db").toString();
        }

        @Override
        public Database open(String place) throws IOException {
            return Database.sqlite(Path.of(place));
        }
    },

    POSTGRESQL {
        @Override
        public String place(Path folder) throws IOException {
            Assumptions.assumeTrue(Postgres.isThere(), "PostgreSQL is not installed here");
            return Postgres.shared().create();
        }

        @Override
        public Database open(String place) {
            return Database.postgresql(place);
        }
    };

    /// Where a new one is.
    ///
    /// @param folder for files
    public abstract String place(Path folder) throws IOException;

    /// Opens the one that is there.
    public abstract Database open(String place) throws IOException;
}
