package io.anymask.dataengine.work;

import io.anymask.dataengine.project.ProjectImage;
import io.anymask.inference.PromptableModel;
import io.anymask.model.sam.SamModel;
import io.anymask.service.Disk;
import io.anymask.service.Metrics;
import io.anymask.service.ServiceException;
import io.anymask.service.gallery.DecodeGate;
import io.anymask.service.gallery.Gallery;
import io.anymask.service.gallery.Photo;
import io.anymask.service.model.Embedder;
import io.anymask.service.model.ServedModel;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What runs on projects work with.
///
/// @param gate of their own, since a run keeps its image decoded while it gives way
/// @param busy whether people wait for the model
/// @param folder for exports and uploads, which nobody else writes to
/// @param disk under the folder
/// @param retraining null where the model stays what it is
/// @param films null where no films are read
public record Machine(
        ServedModel model,
        Embedder embedder,
        Gallery gallery,
        DecodeGate gate,
        BooleanSupplier busy,
        Path folder,
        Disk disk,
        Metrics metrics,
        @Nullable Retraining retraining,
        @Nullable Films films) {
    /// @throws ServiceException.Conflict where the model stays what it is
    Retraining requireRetraining() {
        if (retraining == null) {
            throw new ServiceException.Conflict(
                    "this server does not retrain its model; anymask annotate and anymask serve do");
        }
        return retraining;
    }

    /// The served SAM, for what no other model can do.
    ///
    /// @param purpose as for [PromptableModel#sam]
    /// @throws ServiceException.Conflict when another model is served
    SamModel requireSam(String purpose) {
        return switch (model.model()) {
            case PromptableModel.Sam sam -> sam.model();
            case PromptableModel.Sam2 other ->
                throw new ServiceException.Conflict(
                        "this server works with %s, and %s needs MobileSAM or SAM; serve one of those"
                                .formatted(other.name(), purpose));
        };
    }

    /// @throws ServiceException.Conflict where no films are read
    Films requireFilms() {
        if (films == null) {
            throw new ServiceException.Conflict("this server reads no films; anymask annotate and anymask serve do");
        }
        return films;
    }

    /// @throws ServiceException.NotFound when its file is not there, or is another one by now
    Photo photo(ProjectImage image) {
        Photo photo = gallery.find(image.id());
        if (!photo.sha256().equals(image.sha256())) {
            throw new ServiceException.NotFound(
                    image.name() + ": its file is another one by now; put the one that was added back");
        }
        return photo;
    }
}
