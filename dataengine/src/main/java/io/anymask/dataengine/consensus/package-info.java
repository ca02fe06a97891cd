/// How far people who annotated one image agree, and with what is known.
///
/// Objects are matched one to one. The mean IoU of the matched ones is the segmentation quality, F1 of the
/// matching the recognition quality, and their product the panoptic quality (Kirillov et al., "Panoptic
/// Segmentation", 2019), taken here over all objects of an image.
@NullMarked
package io.anymask.dataengine.consensus;

import org.jspecify.annotations.NullMarked;
