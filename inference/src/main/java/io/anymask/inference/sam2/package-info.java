/// SAM 2 on videos: objects are followed by what the model remembers of them.
///
/// A [VideoModel][io.anymask.inference.sam2.VideoModel] runs the networks. A
/// [MemoryTracker][io.anymask.inference.sam2.MemoryTracker] goes through one video with it, as any
/// [Tracker][io.anymask.inference.video.Tracker] does:
///
/// ```java
/// try (VideoModel sam2 = VideoModel.open(Path.of("sam2.1_hiera_tiny.pt"))) {
///     VideoSegmenter video = new VideoSegmenter(new MemoryTracker(sam2));
///     video.plan(0, 1, Prompt.point(400, 300));
///     …
/// }
/// ```
///
/// The subject: N. Ravi et al., "SAM 2: Segment Anything in Images and Videos", arXiv 2408.00714.
@NullMarked
package io.anymask.inference.sam2;

import org.jspecify.annotations.NullMarked;
