package io.anymask.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.anymask.BadInputException;
import io.anymask.image.Image;
import io.anymask.inference.ModelSpec;
import io.anymask.inference.Segmenter;
import io.anymask.mask.Mask;
import io.anymask.prompt.Prompt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A REST endpoint with what the JDK has: a photo and a click in, the mask as a PNG out.
///
/// ```
/// curl --data-binary @photo.jpg 'http://localhost:8090/mask?400,420' --output mask.png
/// ```
public final class MaskServer implements AutoCloseable {
    private final Segmenter sam = ModelSpec.DEFAULT.open();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    /// @param port to listen on, of this machine only; 0 for any that is free
    public MaskServer(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/mask", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try {
            String[] click = String.valueOf(exchange.getRequestURI().getQuery()).split(",", 2);
            Prompt prompt = Prompt.point(Double.parseDouble(click[0]), Double.parseDouble(click[click.length - 1]));
            Image photo = Image.read(exchange.getRequestBody());
            Mask mask = sam.embed(photo).predict(prompt).best().mask();
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            mask.writePng(png);
            send(exchange, 200, "image/png", png.toByteArray());
        } catch (BadInputException | NumberFormatException e) { // no picture, or a click outside of it
            send(exchange, 400, "text/plain", String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8));
        } finally {
            exchange.close();
        }
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
        sam.close();
    }

    public static void main(String[] arguments) throws IOException {
        MaskServer server = new MaskServer(8090);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    }
}
