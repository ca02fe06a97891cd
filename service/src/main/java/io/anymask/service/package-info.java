/// What knows images, embeddings, prompts and runs, and nothing of HTTP: a server answers with it, a command
/// can work with it, a data engine can build on it. Its rooms: `gallery` (images and the pictures made of
/// them), `model` (embeddings, each computed once and kept; masks for prompts; the decoder as files), `run`
/// (long work, watched and cancelled, with a store behind it). Here lie the few things that all rooms share.
///
/// Whatever is not done is a [io.anymask.service.ServiceException], or an exception of the library that names bad
/// input.
@NullMarked
package io.anymask.service;

import org.jspecify.annotations.NullMarked;
