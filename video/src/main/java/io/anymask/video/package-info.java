/// Films read frame by frame, and written: MP4, WebM, Matroska, AVI and MPEG through FFmpeg, animated GIFs and
/// folders of pictures without it.
///
/// A frame is known by its number in the order in which frames are shown. To count them, a film is read once from
/// its first byte to its last when it is opened, without decoding: headers are claims, packets are not. What was
/// found is the film's index, so frame 100 is the same picture whether one reads on from 99 or jumps there, and
/// whoever opens a film knows at once how many frames can be read and where a cut one ends. Frames are decoded one
/// by one when they are asked for, and never all held.
///
/// Pictures are as a person sees them: turned upright, in RGB by the film's own matrix and range. Two things are
/// left as they are stored: pixels that are not square, and the levels of films with a high dynamic range.
///
/// Films come from strangers. FFmpeg gets no path and no network, only bytes that Java reads for it; it opens
/// formats and decoders of a list; and sizes are held against [io.anymask.image.ImageLimits] before a picture is
/// decoded.
///
/// Reading order: [Film], `FrameSource`; `MediaSource` with `MediaFile`, `PacketIndex`, `FrameDecoder` and
/// `RgbConverter`; [FilmWriter].
///
/// Source: FFmpeg 8.0 (`libavformat/avformat.h`, `libavcodec/avcodec.h`, `libswscale/swscale.h`).
@NullMarked
package io.anymask.video;

import org.jspecify.annotations.NullMarked;
