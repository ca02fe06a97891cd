/// NIfTI-1 and NIfTI-2 files, in one piece or as a header with an image beside it, also compressed with gzip.
///
/// The header's sform counts if there is one, else its qform, else the spacings alone. Reading is strict: a file
/// whose header contradicts itself or whose end is missing is refused.
///
/// Source: the headers nifti1.h and nifti2.h of the NIfTI Data Format Working Group.
@NullMarked
package io.anymask.apps.volumes.nifti;

import org.jspecify.annotations.NullMarked;
