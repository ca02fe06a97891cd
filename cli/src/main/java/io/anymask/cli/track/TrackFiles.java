package io.anymask.cli.track;

import io.anymask.cli.command.InputException;
import io.anymask.cli.command.OutputFailure;
import io.anymask.cli.output.AnswerJson;
import io.anymask.cli.output.OutputFolder;
import io.anymask.dataset.LabelMap;
import io.anymask.dataset.RleJson;
import io.anymask.dataset.VocColours;
import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import io.anymask.image.Image;
import io.anymask.inference.video.FrameMasks;
import io.anymask.inference.video.TrackedMask;
import io.anymask.mask.Mask;
import io.anymask.mask.Rle;
import io.anymask.overlay.TrackOverlay;
import io.anymask.video.FilmFrame;
import io.anymask.video.FilmWriter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What is written of a film while objects are followed through it: a line of JSON and a label map for each frame,
/// and a film with the objects drawn in. Lines and maps are there at once, the film when it is finished. A run
/// that was stopped keeps lines and maps, and goes through its frames again to make the film.
final class TrackFiles implements AutoCloseable {
    /// The lines.
    static final String LINES = "tracks.jsonl";

    /// The folder of label maps, as DAVIS has them: the value of a pixel is the number of its object, 0 for none.
    static final String MASKS = "masks";

    /// The film.
    static final String FILM = "overlay.mp4";

    /// All objects in one file.
    static final String YOUTUBE_VIS = "youtube-vis.json";

    /// What a label map is called; other pictures are not ours.
    private static final Pattern MAP = Pattern.compile("\\d{5,}\\.png");

    private final OutputFolder folder;
    private final FileChannel channel;
    private final Writer lines;
    private final KeptLines kept;
    private final double frameRate;
    private final boolean backwards;
    private final @Nullable YoutubeVis youtubeVis;
    private @Nullable FilmWriter film;

    private TrackFiles(
            OutputFolder folder,
            FileChannel channel,
            KeptLines kept,
            double frameRate,
            boolean backwards,
            @Nullable YoutubeVis youtubeVis) {
        this.folder = folder;
        this.channel = channel;
        this.lines = Channels.newWriter(channel, StandardCharsets.UTF_8);
        this.kept = kept;
        this.frameRate = frameRate;
        this.backwards = backwards;
        this.youtubeVis = youtubeVis;
    }

    /// Makes room for the results of a run that begins.
    ///
    /// @param overwrite whether results of an earlier run may be replaced
    /// @throws InputException when there are results already, or nothing can be written
    static void clear(OutputFolder folder, boolean overwrite) {
        folder.requireFree(
                overwrite,
                List.of(folder.file(LINES), folder.file(MASKS), folder.file(FILM), folder.file(YOUTUBE_VIS)));
        try {
            AtomicFile.createFolder(folder.file(MASKS));
            try (var old = Files.newDirectoryStream(folder.file(MASKS), "*.png")) {
                for (Path file : old) {
                    if (MAP.matcher(String.valueOf(file.getFileName())).matches()) {
                        Files.delete(file);
                    }
                }
            }
            Files.deleteIfExists(folder.file(LINES));
            Files.deleteIfExists(folder.file(FILM));
            Files.deleteIfExists(folder.file(YOUTUBE_VIS));
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    /// @param done frames whose lines and maps are there; what else a stopped run wrote is dropped
    /// @param backwards whether frames come from the last to the first, of which no film is made
    /// @param youtubeVis collects the objects for a file that is written in the end; null for none
    /// @throws InputException when lines are missing, or nothing can be written
    static TrackFiles open(
            OutputFolder folder, int done, double frameRate, boolean backwards, @Nullable YoutubeVis youtubeVis) {
        Path lines = folder.file(LINES);
        try {
            AtomicFile.createFolder(folder.file(MASKS));
            long length = done == 0 ? 0 : KeptLines.length(lines, done);
            FileChannel channel = FileChannel.open(lines, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.truncate(length).position(length);
            return new TrackFiles(folder, channel, KeptLines.open(lines), frameRate, backwards, youtubeVis);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private static InputException unwritable(OutputFolder folder, IOException e) {
        return new InputException(
                "--output: cannot write to the folder %s (%s); choose another one"
                        .formatted(folder.path(), FileFault.describe(e)),
                e);
    }

    /// @return the frame's line of JSON
    String write(FilmFrame frame, FrameMasks masks) {
        List<Rle> runs = runs(masks);
        String line = line(frame, masks.objects(), runs);
        writeMap(map(frame), frame.image(), masks, runs);
        try {
            lines.write(line + "\n");
            lines.flush();
        } catch (IOException e) {
            throw unwritten(folder.file(LINES), e);
        }
        collect(frame, masks, runs);
        return line;
    }

    /// Does for a frame that is done what is not in files yet: its part of the film and of what is written in the
    /// end.
    KeptLines.Line again(FilmFrame frame) {
        KeptLines.Line line = kept.next(frame);
        List<Rle> runs = runs(line.masks());
        Path map = map(frame);
        if (!Files.exists(map)) {
            writeMap(map, frame.image(), line.masks(), runs);
        }
        collect(frame, line.masks(), runs);
        return line;
    }

    private static List<Rle> runs(FrameMasks masks) {
        return masks.objects().stream().map(object -> object.mask().rle()).toList();
    }

    private Path map(FilmFrame frame) {
        return folder.file(MASKS).resolve("%05d.png".formatted(frame.number()));
    }

    private static void writeMap(Path map, Image image, FrameMasks masks, List<Rle> runs) {
        int[] numbers = masks.objects().stream().mapToInt(TrackedMask::object).toArray();
        BufferedImage labels = LabelMap.draw(image.width(), image.height(), runs, numbers, VocColours.palette());
        try {
            AtomicFile.writeStream(map, stream -> ImageIO.write(labels, "png", stream));
        } catch (IOException e) {
            throw unwritten(map, e);
        }
    }

    private static OutputFailure unwritten(Path file, IOException e) {
        return new OutputFailure(file + ": cannot be written (" + FileFault.describe(e) + ")", e);
    }

    private void collect(FilmFrame frame, FrameMasks masks, List<Rle> runs) {
        if (youtubeVis != null) {
            for (int i = 0; i < runs.size(); i++) {
                youtubeVis.add(frame.number(), masks.objects().get(i).object(), runs.get(i));
            }
        }
        if (!backwards && OverlaySize.isPossible(frame.image())) {
            draw(frame, masks.objects());
        }
    }

    /// Lines are on the disk when this returns.
    void sync() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw unwritten(folder.file(LINES), e);
        }
    }

    private static String line(FilmFrame frame, List<TrackedMask> objects, List<Rle> runs) {
        ObjectNode line = JsonMapper.shared()
                .createObjectNode()
                .put("frame", frame.number())
                .put("seconds", frame.time().toNanos() / 1e9);
        ArrayNode nodes = line.putArray("objects");
        for (int i = 0; i < objects.size(); i++) {
            TrackedMask object = objects.get(i);
            ObjectNode node = nodes.addObject()
                    .put("object", object.object())
                    .put("lost", object.isLost())
                    .put("score", object.score());
            if (object.mask().isEmpty()) {
                node.put("area", 0).set("segmentation", RleJson.node(runs.get(i)));
            } else {
                AnswerJson.region(
                        node, runs.get(i), object.mask().box(), object.mask().area());
            }
        }
        return line.toString();
    }

    private void draw(FilmFrame frame, List<TrackedMask> objects) {
        Map<Integer, Mask> masks = new LinkedHashMap<>();
        objects.forEach(object -> masks.put(object.object(), object.mask()));
        Image drawn = OverlaySize.fit(TrackOverlay.draw(frame.image(), masks));
        FilmWriter writer = film;
        if (writer == null) {
            writer = FilmWriter.open(folder.file(FILM), drawn.width(), drawn.height(), frameRate);
            film = writer;
        }
        writer.add(frame.time(), drawn);
    }

    /// Completes the film, and writes what is written in the end.
    void finish() {
        if (youtubeVis != null) {
            folder.write(YOUTUBE_VIS, youtubeVis.json());
        }
        if (film != null) {
            film.finish();
        }
    }

    @Override
    public void close() {
        if (film != null) {
            film.close();
        }
        try {
            kept.close();
            lines.close();
        } catch (IOException e) {
            throw unwritten(folder.file(LINES), e);
        }
    }
}
