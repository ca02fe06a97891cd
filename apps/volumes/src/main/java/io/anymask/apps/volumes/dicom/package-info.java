/// DICOM series: one file a slice, or all slices in one.
///
/// A [DicomReader] sorts a folder into series and a series into a volume: by the position of each slice along the
/// normal, never by name or number. What would put a voxel in the wrong place is refused: a slice that is missing,
/// twice there or turned.
///
/// Source: DICOM PS3.5 (data structures and encoding), PS3.3 (C.7.6.2, C.7.6.3, C.7.6.16).
@NullMarked
package io.anymask.apps.volumes.dicom;

import org.jspecify.annotations.NullMarked;
