package io.anymask.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;

class AcceptedTest {
    private final Accepted accepted = new Accepted();

    @Test
    void whatIsOpenWhenAServerHasStoppedIsClosed() throws IOException {
        try (SocketChannel early = SocketChannel.open();
                SocketChannel late = SocketChannel.open()) {
            accepted.onAccepting(early);
            assertThat(early.isOpen()).isTrue();

            accepted.close();
            accepted.onAccepting(late);

            assertThat(early.isOpen()).isFalse();
            assertThat(late.isOpen()).isFalse();
        }
    }
}
