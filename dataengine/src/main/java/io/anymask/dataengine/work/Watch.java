package io.anymask.dataengine.work;

import io.anymask.dataengine.project.ProjectImage;
import java.util.concurrent.CancellationException;

/// Told how far a run is; stops it.
interface Watch {
    /// @param total 0 while not known
    /// @throws CancellationException when it shall not go on
    void at(int done, int total);

    /// An image could not be worked on.
    void failed(ProjectImage image, String why);

    /// @throws CancellationException when it shall not go on
    void goOn();

    /// Waits while people wait for the model.
    ///
    /// @throws CancellationException when it shall not go on
    void giveWay();
}
