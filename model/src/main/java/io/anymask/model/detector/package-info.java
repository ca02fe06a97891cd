/// A detector of objects of one class on the embedding of an image that SAM has made already: the paper's
/// Faster R-CNN with the one category "object" (section 4, the semi-automatic stage), small enough to be trained
/// on a few images in minutes.
///
/// [BoxHead][io.anymask.model.detector.BoxHead] is its network: a simple feature pyramid made of the one
/// embedding (Li et al., "Exploring plain vision transformer backbones for object detection", ECCV 2022), whose
/// levels share the towers of FCOS (Tian et al., "FCOS: a simple and strong anchor-free object detector", TPAMI
/// 2022). [CellGrid][io.anymask.model.detector.CellGrid] says where its cells lie, and
/// [DetectorModel][io.anymask.model.detector.DetectorModel] is the network with its weights, which names the
/// encoder whose embeddings it reads.
@NullMarked
package io.anymask.model.detector;

import org.jspecify.annotations.NullMarked;
