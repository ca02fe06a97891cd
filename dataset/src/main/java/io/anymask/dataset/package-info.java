/// Data sets of objects with masks, and files of masks that other programs read.
///
/// A [Dataset] is a list of photos whose objects are read when they are asked for. It comes from COCO and LVIS
/// files, from SA-1B folders, from label maps (a number for each object, or for each class), from binary masks and
/// from DAVIS. [CocoInstances] and [CocoResults] are COCO's and LVIS's files as they are, with what an evaluator
/// of detections needs beyond the masks. Every reader bounds what a file may claim. What cannot be used of one is
/// left out and named in [Notes]; a file of which nothing can be used is refused.
///
/// Written are SA-1B, COCO, GeoJSON and YOLO files and label maps: [Sa1b], [CocoFile], [GeoJsonFile], [YoloFile],
/// [LabelMap].
@NullMarked
package io.anymask.dataset;

import org.jspecify.annotations.NullMarked;
