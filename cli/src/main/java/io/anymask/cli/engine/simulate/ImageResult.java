package io.anymask.cli.engine.simulate;

/// What an annotator did on an image, in whole numbers and sums, so that images add up.
///
/// @param images 1 for an image
/// @param objects in truth
/// @param proposals that were judged
/// @param unedited proposals accepted as they were
/// @param edited proposals accepted with other pixels
/// @param rejected proposals
/// @param drawn masks made from nothing
/// @param abandoned masks that were kept though they are not good enough
/// @param missed objects that no click found, without a mask
/// @param clicks all of them
/// @param drawnClicks those of masks made from nothing
/// @param slips clicks on the wrong side
/// @param strokes of brush and eraser
/// @param painted masks that were corrected or drawn with them
/// @param active seconds of work
/// @param drawnActive seconds of work on masks made from nothing
/// @param idle seconds of breaks
/// @param iou sum over the masks that were kept, each with its object
record ImageResult(
        int images,
        int objects,
        int proposals,
        int unedited,
        int edited,
        int rejected,
        int drawn,
        int abandoned,
        int missed,
        int clicks,
        int drawnClicks,
        int slips,
        int strokes,
        int painted,
        double active,
        double drawnActive,
        double idle,
        double iou) {
    static final ImageResult NONE = new ImageResult(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// All that were kept.
    int masks() {
        return unedited + edited + drawn;
    }

    double clicksPerMask() {
        return ratio(clicks, masks());
    }

    double secondsPerMask() {
        return ratio(active, masks());
    }

    /// NaN for nothing of nothing.
    static double ratio(double part, double of) {
        return of == 0 ? Double.NaN : part / of;
    }

    ImageResult plus(ImageResult other) {
        return new ImageResult(
                images + other.images,
                objects + other.objects,
                proposals + other.proposals,
                unedited + other.unedited,
                edited + other.edited,
                rejected + other.rejected,
                drawn + other.drawn,
                abandoned + other.abandoned,
                missed + other.missed,
                clicks + other.clicks,
                drawnClicks + other.drawnClicks,
                slips + other.slips,
                strokes + other.strokes,
                painted + other.painted,
                active + other.active,
                drawnActive + other.drawnActive,
                idle + other.idle,
                iou + other.iou);
    }
}
