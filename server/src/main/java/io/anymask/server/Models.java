package io.anymask.server;

import io.anymask.server.http.ProblemException;
import io.anymask.service.model.ServedModel;
import org.jspecify.annotations.Nullable;

/// The models that requests can name: one so far.
record Models(ServedModel only) {
    /// The model asked for by id, the only one where none is.
    ///
    /// @throws ProblemException 404 for another one
    ServedModel require(@Nullable String id) {
        if (id != null && !id.equals(only.id())) {
            throw new ProblemException(404, "no model has this id; the list of models has them");
        }
        return only;
    }
}
