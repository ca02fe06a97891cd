package io.anymask.cli.track;

import io.anymask.cli.command.InputException;
import io.anymask.dataset.RleJson;
import io.anymask.file.Untrusted;
import io.anymask.inference.video.FrameMasks;
import io.anymask.inference.video.TrackedMask;
import io.anymask.mask.Rle;
import io.anymask.video.FilmFrame;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The lines that a run which was stopped has written, read again one by one. Not thread-safe.
final class KeptLines implements AutoCloseable {
    private static final String WHAT = "lines of anymask track";

    private final Path file;
    private final BufferedReader reader;

    /// A line of JSON, and what it says.
    record Line(String text, FrameMasks masks) {}

    private KeptLines(Path file, BufferedReader reader) {
        this.file = file;
        this.reader = reader;
    }

    static KeptLines open(Path file) throws IOException {
        return new KeptLines(file, Files.newBufferedReader(file));
    }

    /// How many bytes the first lines have.
    ///
    /// @throws InputException when there are not so many whole ones
    static long length(Path file, int lines) throws IOException {
        Untrusted.requireFile(file, WHAT, InputException::new);
        long length = 0;
        int seen = 0;
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
            while (seen < lines) {
                int next = bytes.read();
                if (next < 0) {
                    throw new InputException("%s: got %d whole lines, expected the %d that %s counts; start over with"
                                    .formatted(file, seen, lines, TrackState.FILE)
                            + " --overwrite");
                }
                length++;
                seen += next == '\n' ? 1 : 0;
            }
        }
        return length;
    }

    /// The next line, which is this frame's.
    ///
    /// @throws InputException when it is damaged, or of another frame
    Line next(FilmFrame frame) {
        return Untrusted.read(file.toString(), WHAT, () -> line(frame), InputException::new);
    }

    private Line line(FilmFrame frame) throws IOException {
        String text = reader.readLine();
        JsonNode line = JsonMapper.shared().readTree(text == null ? "" : text);
        if (line.path("frame").asInt(-1) != frame.number()) {
            throw new InputException("%s: got the frame %s, expected %d; start over with --overwrite"
                    .formatted(file, line.path("frame"), frame.number()));
        }
        List<TrackedMask> objects = new ArrayList<>();
        for (JsonNode object : line.path("objects")) {
            Rle mask = RleJson.parse(object.path("segmentation").toString());
            if (mask.width() != frame.image().width()
                    || mask.height() != frame.image().height()) {
                throw new InputException("%s, frame %d: got a mask of %d×%d pixels, expected the film's %d×%d"
                        .formatted(
                                file,
                                frame.number(),
                                mask.width(),
                                mask.height(),
                                frame.image().width(),
                                frame.image().height()));
            }
            objects.add(new TrackedMask(
                    object.path("object").asInt(),
                    mask.toMask(),
                    object.path("score").asDouble(),
                    object.path("lost").asBoolean()));
        }
        return new Line(String.valueOf(text), new FrameMasks(frame.number(), objects));
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
