package io.anymask.server.http;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.eclipse.jetty.io.SelectorManager;

/// Every channel that was accepted. Jetty closes those that its selector knows when it stops; one accepted in that
/// moment would stay open, and its client would wait for an answer forever. Safe for use by several threads.
public final class Accepted implements SelectorManager.AcceptListener, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Accepted.class.getName());

    /// Guarded by itself, as `ended` is. Weak: one that is closed is forgotten.
    private final Set<SelectableChannel> channels = Collections.newSetFromMap(new WeakHashMap<>());

    private boolean ended;

    @Override
    public void onAccepting(SelectableChannel channel) {
        synchronized (channels) {
            if (!ended) {
                channels.add(channel);
                return;
            }
        }
        close(channel);
    }

    private static void close(SelectableChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a connection was not closed", e);
        }
    }

    /// Closes what is left, and whatever is still to come. To be called when Jetty has stopped.
    @Override
    public void close() {
        synchronized (channels) {
            ended = true;
            channels.forEach(Accepted::close);
            channels.clear();
        }
    }
}
