/// Objects followed through a video, frame by frame: no frame is kept, and what is remembered is bounded.
///
/// A [VideoSegmenter][io.anymask.inference.video.VideoSegmenter] takes the frames one after another. On any of
/// them objects are shown to it, corrected or removed, and for each frame it gives a mask of every object, or says
/// that the object is lost. How they are followed is a [Tracker][io.anymask.inference.video.Tracker]'s matter:
/// [EmbeddingTracker][io.anymask.inference.video.EmbeddingTracker] needs nothing but a model for images.
///
/// ```java
/// try (Segmenter sam = Segmenter.open(MobileSam.weights())) {
///     VideoSegmenter video = new VideoSegmenter(EmbeddingTracker.matching(sam));
///     video.plan(0, 1, Prompt.point(400, 300));
///     for (int number = 0; number < photos.size(); number++) {
///         for (TrackedMask object : video.show(new Frame(number, Image.read(photos.get(number)))).objects()) {
///             System.out.println(number + ": " + (object.isLost() ? "lost" : object.mask().box()));
///         }
///     }
/// }
/// ```
///
/// Frames come from anywhere; `Film` of the module `video` reads films and folders. After any frame, what is known
/// can be kept as a [VideoState][io.anymask.inference.video.VideoState], from which another process goes on.
///
/// The subject: J. Yang et al., "Track Anything: Segment Anything Meets Videos", arXiv 2304.11968. Reading from
/// memory follows S. W. Oh et al., "Video Object Segmentation using Space-Time Memory Networks", ICCV 2019, with
/// the embedding of Segment Anything itself in place of a trained one.
@NullMarked
package io.anymask.inference.video;

import org.jspecify.annotations.NullMarked;
