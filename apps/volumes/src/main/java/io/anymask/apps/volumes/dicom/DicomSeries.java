package io.anymask.apps.volumes.dicom;

/// A series that was found in a folder.
///
/// @param uid its identifier; empty where the files have none
/// @param description for people; may be empty
/// @param modality CT, MR and so on; may be empty
/// @param slices how many it has
public record DicomSeries(String uid, String description, String modality, int slices) {
    @Override
    public String toString() {
        String words = (modality + " " + description).strip();
        return "%s%s, %d slices"
                .formatted(
                        uid.isEmpty() ? "without identifier" : uid, words.isEmpty() ? "" : " (" + words + ")", slices);
    }
}
