package io.anymask.image;

import java.util.Objects;
import javax.imageio.stream.ImageInputStreamImpl;

/// A file's content as the stream that ImageIO's readers want, without a copy and without a cache on disk.
///
/// For one thread, as all image streams.
final class BytesInputStream extends ImageInputStreamImpl {
    private final byte[] content;

    BytesInputStream(byte[] content) {
        this.content = content;
    }

    @Override
    public int read() {
        bitOffset = 0;
        return streamPos < content.length ? content[(int) streamPos++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        bitOffset = 0;
        if (length == 0) {
            return 0;
        }
        if (streamPos >= content.length) {
            return -1;
        }
        int count = (int) Math.min(length, content.length - streamPos);
        System.arraycopy(content, (int) streamPos, target, offset, count);
        streamPos += count;
        return count;
    }

    @Override
    public long length() {
        return content.length;
    }
}
