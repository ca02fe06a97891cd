package io.anymask.dataengine.replay;

import java.util.List;
import java.util.Map;

/// What an audit has found.
///
/// @param masks versions whose run lengths were read
/// @param replayed masks whose prompts were asked again
/// @param passedOver masks that cannot be made again, by the reason
public record Audit(long masks, long replayed, Map<Reason, Long> passedOver, List<Finding> findings) {
    public Audit {
        passedOver = Map.copyOf(passedOver);
        findings = List.copyOf(findings);
    }

    /// Why a mask cannot be made again.
    public enum Reason {
        /// It was drawn, found without a person, or came from a file.
        NO_PROMPT("without a prompt of a person"),
        /// No version of it is older than its edits.
        EDITED("edited in their first version"),
        OTHER_MODEL("made by another model"),
        NO_IMAGE("of images that are not there"),
        /// The prompt makes no sense, or not on this image.
        ODD_PROMPT("of which the prompt makes no sense"),
        /// The prompt has words that this model does not read.
        WORDS("from words that this model does not read");

        private final String says;

        Reason(String says) {
            this.says = says;
        }

        /// For people, behind a number of masks.
        public String says() {
            return says;
        }
    }

    /// In one line.
    public String summary() {
        return "%d versions read, %d masks made again, %d not well".formatted(masks, replayed, findings.size());
    }

    /// Whether nothing is wrong.
    public boolean isClean() {
        return findings.isEmpty();
    }
}
