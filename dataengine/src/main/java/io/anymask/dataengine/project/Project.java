package io.anymask.dataengine.project;

import io.anymask.service.ServiceException;
import java.time.Instant;

/// Images that are annotated together, with one list of categories.
///
/// @param reviewed whether a completed image waits for a reviewer
/// @param copies how many people annotate each image, without seeing each other's masks
/// @param consensusThreshold how far these have to agree, 0 to 1, for one of them to count without a reviewer
/// @param honeypots share of known images among those that people are given, 0 to 0.5
public record Project(
        String id,
        String name,
        boolean reviewed,
        int copies,
        double consensusThreshold,
        double honeypots,
        Instant created) {
    /// Characters of a name at most.
    public static final int LONGEST_NAME = 200;

    /// People who annotate one image at most.
    public static final int MOST_COPIES = 5;

    /// Share of known images at most: most of the work is new.
    public static final double MOST_HONEYPOTS = 0.5;

    private static final double USUAL_THRESHOLD = 0.8;

    public Project {
        if (copies < 1 || copies > MOST_COPIES) {
            throw new ServiceException.Invalid("copies: got %d, expected 1 to %d".formatted(copies, MOST_COPIES));
        }
        if (!(consensusThreshold >= 0 && consensusThreshold <= 1)) {
            throw new ServiceException.Invalid(
                    "consensus_threshold: got %s, expected 0 to 1".formatted(consensusThreshold));
        }
        if (!(honeypots >= 0 && honeypots <= MOST_HONEYPOTS)) {
            throw new ServiceException.Invalid(
                    "honeypots: got %s, expected 0 to %s".formatted(honeypots, MOST_HONEYPOTS));
        }
    }

    /// A new one: one person annotates an image, and none is known.
    public static Project named(String id, String name, boolean reviewed, Instant created) {
        return new Project(id, name, reviewed, 1, USUAL_THRESHOLD, 0, created);
    }
}
