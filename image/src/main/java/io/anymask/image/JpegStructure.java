package io.anymask.image;

/// What the markers of a JPEG file say, up to the end of its first image: telephones append videos and more
/// pictures.
///
/// @param frame the kind of the frame header, 0 to 15 as in the marker SOF0 to SOF15, or -1 when there is none
/// @param precision bits of a sample
/// @param blocks of 8×8 samples in all components
/// @param scans of the image
/// @param scanBytes between the first scan's header and the end
/// @param end behind the image, or the file's length when no end is marked
record JpegStructure(
        int frame,
        int precision,
        int width,
        int height,
        int components,
        long blocks,
        int scans,
        int scanBytes,
        int end) {
    private static final int START_OF_SCAN = 0xDA;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int FIRST_RESTART = 0xD0;
    private static final int LAST_RESTART = 0xD7;

    /// Progressive files have about ten.
    private static final int MOST_SCANS = 200;

    private static final int GREY = 1;
    private static final int COLOUR = 3;

    static JpegStructure of(byte[] file) {
        return new Walk(file).walk();
    }

    /// Whether the JDK's own reader is right for it.
    boolean isPlain() {
        return components == GREY || components == COLOUR;
    }

    boolean isProgressive() {
        return frame == 2;
    }

    /// Refuses what a decoder would take long or much memory for, and what none here can decode.
    void check(String name) {
        if (scans > MOST_SCANS) {
            throw new ImageException(
                    "%s: a JPEG file of %d scans, expected at most %d; a file like this keeps readers busy for hours, save it again in an image editor"
                            .formatted(name, scans, MOST_SCANS));
        }
        if (frame < 0) {
            return; // the decoder says what is wrong
        }
        if (frame > 3) {
            throw ImageException.unsupported(name, "JPEG", frame >= 9 ? "arithmetic coding" : "hierarchical coding");
        }
        if (frame < 3 && precision != Byte.SIZE) {
            throw ImageException.unsupported(name, "JPEG", precision + "-bit samples");
        }
        if (components < 1 || components == 2 || components > 4) {
            throw ImageException.unsupported(name, "JPEG", components + " colour components");
        }
        // A Huffman code has a bit at least; the first scan of progressive files has one for each block, that of
        // others two
        long fewest = frame == 3 ? 0 : (isProgressive() ? blocks : 2 * blocks) / Byte.SIZE;
        if (scanBytes < fewest) {
            throw ImageException.damaged(
                    name,
                    "JPEG",
                    "%d bytes of pixels, %d×%d pixels take %d at least".formatted(scanBytes, width, height, fewest));
        }
    }

    /// Bytes outside the heap that a decoder holds: the coefficients of all progressive scans.
    long coefficientBytes() {
        return isProgressive() ? blocks * 64 * Short.BYTES : 0;
    }

    /// Goes from marker to marker.
    private static final class Walk {
        private final byte[] file;
        private int frame = -1;
        private int precision;
        private int width;
        private int height;
        private int components;
        private long blocks;
        private int scans;
        private int firstScan;

        Walk(byte[] file) {
            this.file = file;
        }

        JpegStructure walk() {
            int at = 2;
            int end = 0;
            while (end == 0 && at + 1 < file.length) {
                if (unsigned(at) != 0xFF) {
                    at++; // decoders skip what lies between two segments
                    continue;
                }
                int marker = unsigned(at + 1);
                if (marker == END_OF_IMAGE) {
                    end = at + 2;
                } else if (marker == 0 || marker == 0xFF || (marker >= FIRST_RESTART && marker <= LAST_RESTART + 1)) {
                    at += marker == 0xFF ? 1 : 2;
                } else {
                    at = segment(marker, at);
                }
            }
            int last = end == 0 ? file.length : end;
            return new JpegStructure(
                    frame,
                    precision,
                    width,
                    height,
                    components,
                    blocks,
                    scans,
                    scans == 0 ? 0 : last - firstScan,
                    last);
        }

        /// Returns where the next marker is looked for.
        private int segment(int marker, int at) {
            if (at + 4 > file.length) {
                return file.length;
            }
            int end = at + 2 + (unsigned(at + 2) << 8 | unsigned(at + 3));
            boolean isFrame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
            if (isFrame && frame < 0 && at + 10 <= file.length) {
                readFrame(marker, at);
            }
            if (marker == START_OF_SCAN) {
                scans++;
                firstScan = scans == 1 ? end : firstScan;
                return skipEntropy(Math.min(end, file.length));
            }
            return Math.max(end, at + 2);
        }

        private void readFrame(int marker, int at) {
            frame = marker & 0xF;
            precision = unsigned(at + 4);
            height = unsigned(at + 5) << 8 | unsigned(at + 6);
            width = unsigned(at + 7) << 8 | unsigned(at + 8);
            components = unsigned(at + 9);
            int most = 1;
            int mostDown = 1;
            if (at + 10 + 3 * components > file.length) {
                return;
            }
            for (int i = 0; i < components; i++) {
                most = Math.max(most, unsigned(at + 11 + 3 * i) >> 4);
                mostDown = Math.max(mostDown, unsigned(at + 11 + 3 * i) & 0xF);
            }
            for (int i = 0; i < components; i++) {
                long across = blocks(width, unsigned(at + 11 + 3 * i) >> 4, most);
                blocks += across * blocks(height, unsigned(at + 11 + 3 * i) & 0xF, mostDown);
            }
        }

        private static long blocks(int side, int factor, int most) {
            return ((long) side * factor + 8L * most - 1) / (8L * most);
        }

        /// Within a scan 0xFF is followed by 0 or a restart marker.
        private int skipEntropy(int from) {
            int at = from;
            while (at + 1 < file.length) {
                int next = unsigned(at + 1);
                if (unsigned(at) == 0xFF
                        && next != 0
                        && next != 0xFF
                        && (next < FIRST_RESTART || next > LAST_RESTART)) {
                    return at;
                }
                at++;
            }
            return file.length;
        }

        private int unsigned(int at) {
            return file[at] & 0xFF;
        }
    }
}
