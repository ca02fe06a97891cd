/// The images: where they come from, what is known of them, and the pictures made of them
/// (thumbnails, display copies, tiles). An image is known by the hash of its file, so whatever is
/// made of it never becomes wrong.
@NullMarked
package io.anymask.service.gallery;

import org.jspecify.annotations.NullMarked;
