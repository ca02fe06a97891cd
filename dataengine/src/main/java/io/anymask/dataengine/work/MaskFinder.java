package io.anymask.dataengine.work;

import io.anymask.dataengine.project.ProjectImage;
import io.anymask.mask.Rle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds masks on images without a person, for a [FindJob].
interface MaskFinder extends AutoCloseable {
    /// A mask that was found.
    ///
    /// @param mask not empty
    /// @param prompt that the model answered, in JSON by SAM's names
    /// @param origin what else led to it, an object in JSON; null for nothing
    record Found(
            Rle mask,
            double predictedIou,
            double stabilityScore,
            String prompt,
            @Nullable String origin) {}

    /// @return the surest first
    /// @throws java.util.concurrent.CancellationException when the watch says so
    List<Found> on(ProjectImage image, Watch watch) throws Exception;

    @Override
    void close();
}
