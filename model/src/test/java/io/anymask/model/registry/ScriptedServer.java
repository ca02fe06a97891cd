package io.anymask.model.registry;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A server of one file that misbehaves as it is told: once for each order, in their sequence, then well.
final class ScriptedServer implements AutoCloseable {
    private final byte[] content;
    private final ServerSocket socket;
    private final Queue<Consumer<Answer>> orders = new ConcurrentLinkedQueue<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    ScriptedServer(byte[] content) throws IOException {
        this.content = content;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/tiny.pth");
    }

    void then(Consumer<Answer> order) {
        orders.add(order);
    }

    /// The requests so far, with their headers.
    List<String> requests() {
        return requests;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.ofPlatform().daemon().start(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            String request = read(client);
            Answer answer = new Answer(request);
            @Nullable Consumer<Answer> order = orders.poll();
            if (order != null) {
                order.accept(answer);
            }
            requests.add(request);
            answer.send(client.getOutputStream());
            if (answer.silent) {
                Thread.sleep(5000);
            }
        } catch (IOException | InterruptedException e) {
            // The client went away.
        }
    }

    private static String read(Socket client) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        StringBuilder request = new StringBuilder();
        for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
            request.append(line).append('\n');
        }
        return request.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /// What is sent back.
    final class Answer {
        private byte[] body = content;
        private int from;
        private int status = 200;
        private long length = -1;
        private int sent = Integer.MAX_VALUE;
        private boolean lengthHidden;
        private boolean silent;

        private Answer(String request) {
            int range = request.toLowerCase(java.util.Locale.ROOT).indexOf("range: bytes=");
            if (range >= 0) {
                String asked = request.substring(range + "range: bytes=".length());
                from = Integer.parseInt(asked.substring(0, asked.indexOf('-')));
                status = 206;
            }
        }

        void breakAfter(int bytes) {
            sent = bytes;
        }

        void fallSilentAfter(int bytes) {
            sent = bytes;
            silent = true;
        }

        void ignoreRange() {
            from = 0;
            status = 200;
        }

        void announce(long bytes) {
            length = bytes;
        }

        void hideLengthAndSendMore(int bytes) {
            lengthHidden = true;
            body = new byte[bytes];
        }

        void sendInstead(byte[] other) {
            body = other;
        }

        void status(int code) {
            status = code;
            body = new byte[0];
            from = 0;
        }

        private void send(OutputStream out) throws IOException {
            StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Said\r\nConnection: close\r\n");
            if (!lengthHidden) {
                head.append("Content-Length: ")
                        .append(length < 0 ? body.length - from : length)
                        .append("\r\n");
            }
            if (status == 206) {
                head.append("Content-Range: bytes %d-%d/%d\r\n".formatted(from, body.length - 1, body.length));
            }
            out.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            out.write(body, from, Math.min(sent, body.length - from));
            out.flush();
        }
    }
}
