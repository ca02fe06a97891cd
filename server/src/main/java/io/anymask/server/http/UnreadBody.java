package io.anymask.server.http;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/// The part of a refused body that is still on its way. A socket that is closed with bytes unread resets the
/// connection, and a client that is still sending then loses the answer it was about to read: so an answer is
/// followed by a short time in which what comes is thrown away. Jetty's own `consumeAvailable` fails the request
/// where the body has not ended, and closes at once.
final class UnreadBody {
    private static final long PATIENCE_SECONDS = 2;

    private UnreadBody() {}

    /// Reads and drops what has arrived.
    ///
    /// @return whether that was all of the body
    static boolean skip(Request request) throws InterruptedException {
        return skip(request, false);
    }

    /// Reads and drops until the body ends, the client goes, or two seconds have passed.
    static void drain(Request request) throws InterruptedException {
        skip(request, true);
    }

    private static boolean skip(Request request, boolean wait) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (long left = 1; left > 0; left = end - System.nanoTime()) {
            Content.Chunk chunk = request.read();
            if (chunk != null) {
                boolean failed = Content.Chunk.isFailure(chunk);
                boolean last = chunk.isLast();
                chunk.release();
                if (failed || last) {
                    return !failed;
                }
            } else if (wait) {
                CountDownLatch arrived = new CountDownLatch(1);
                request.demand(arrived::countDown);
                arrived.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } else {
                return false;
            }
        }
        return false;
    }
}
