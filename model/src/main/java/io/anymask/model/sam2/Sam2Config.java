package io.anymask.model.sam2;

import io.anymask.model.hiera.HieraConfig;
import io.anymask.model.sam.SamConfig;

/// Sizes of a SAM 2 model.
///
/// @param encoder of the image encoder
/// @param decoder of prompt encoder and mask decoder
/// @param memory of memory encoder and memory attention
public record Sam2Config(HieraConfig encoder, SamConfig decoder, Memory memory) {
    /// Rows of the table of times: one for each tracked frame that is remembered, from the newest to the oldest,
    /// and one for all prompted frames.
    public static final int MEMORIES = 7;

    /// A frame so long ago has no pointer any more, unless it was prompted.
    public static final int POINTERS = 16;

    /// @param channels of a memory
    /// @param layers of memory attention
    /// @param mlpWidth hidden width of its perceptrons
    /// @param fuserLayers blocks of the memory encoder
    /// @param marksAbsence whether the memory of a frame says that the object is not seen there; not in SAM 2.0
    /// @param timesPointers whether a pointer says how long ago it was; not in SAM 2.0
    public record Memory(
            int channels, int layers, int mlpWidth, int fuserLayers, boolean marksAbsence, boolean timesPointers) {
        /// The sizes of all published SAM 2.1 checkpoints.
        public static final Memory STANDARD = new Memory(64, 4, 2048, 2, true, true);
    }

    /// @throws IllegalArgumentException when the sizes do not fit each other
    public Sam2Config {
        if (encoder.imageSize() != decoder.imageSize()
                || encoder.outChannels() != decoder.channels()
                || encoder.grid(2) != decoder.grid()) {
            throw new IllegalArgumentException(
                    "SAM 2: got an encoder of %d channels for images of %d pixels and a decoder of %d and %d, expected equal ones"
                            .formatted(
                                    encoder.outChannels(),
                                    encoder.imageSize(),
                                    decoder.channels(),
                                    decoder.imageSize()));
        }
        if (decoder.channels() % memory.channels() != 0) {
            throw new IllegalArgumentException(
                    "SAM 2: got memories of %d channels, expected a divisor of the %d of a pointer"
                            .formatted(memory.channels(), decoder.channels()));
        }
    }

    /// SAM 2.1 with one of the published encoders.
    public static Sam2Config of(HieraConfig encoder) {
        return new Sam2Config(encoder, SamConfig.SAM_2, Memory.STANDARD);
    }

    /// The same sizes for images of another one.
    ///
    /// @throws IllegalArgumentException when it is not a multiple of 32 that the first stage's windows fill
    public Sam2Config withImageSize(int size) {
        return new Sam2Config(encoder.withImageSize(size), decoder.withImageSize(size), memory);
    }

    /// Side of the square input, pixels.
    public int imageSize() {
        return encoder.imageSize();
    }

    /// Side of the embedding and of a memory.
    public int grid() {
        return decoder.grid();
    }

    /// Channels of the embedding and of a pointer.
    public int channels() {
        return decoder.channels();
    }
}
