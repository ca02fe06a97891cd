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
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
/// and a film with the objects drawn in. Lines and maps are there at once, the film when it is finished.
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
    private final BufferedWriter lines;
    private final double frameRate;
    private final boolean backwards;
    private final @Nullable YoutubeVis youtubeVis;
    private @Nullable FilmWriter film;

    private TrackFiles(
            OutputFolder folder,
            BufferedWriter lines,
            double frameRate,
            boolean backwards,
            @Nullable YoutubeVis youtubeVis) {
        this.folder = folder;
        this.lines = lines;
        this.frameRate = frameRate;
        this.backwards = backwards;
        this.youtubeVis = youtubeVis;
    }

    /// @param overwrite whether results of an earlier run may be replaced
    /// @param backwards whether frames come from the last to the first, of which no film is made
    /// @param youtubeVis collects the objects for a file that is written in the end; null for none
    /// @throws InputException when there are results already, or nothing can be written
    static TrackFiles open(
            OutputFolder folder,
            boolean overwrite,
            double frameRate,
            boolean backwards,
            @Nullable YoutubeVis youtubeVis) {
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
            Files.deleteIfExists(folder.file(FILM));
            Files.deleteIfExists(folder.file(YOUTUBE_VIS));
            return new TrackFiles(
                    folder, Files.newBufferedWriter(folder.file(LINES)), frameRate, backwards, youtubeVis);
        } catch (IOException e) {
            throw new InputException(
                    "--output: cannot write to the folder %s (%s); choose another one"
                            .formatted(folder.path(), FileFault.describe(e)),
                    e);
        }
    }

    /// @return the frame's line of JSON
    String write(FilmFrame frame, FrameMasks masks) {
        Path map = folder.file(MASKS).resolve("%05d.png".formatted(frame.number()));
        Image image = frame.image();
        List<Rle> runs =
                masks.objects().stream().map(object -> object.mask().rle()).toList();
        String line = line(frame, masks.objects(), runs);
        try {
            int[] numbers =
                    masks.objects().stream().mapToInt(TrackedMask::object).toArray();
            BufferedImage labels = LabelMap.draw(image.width(), image.height(), runs, numbers, VocColours.palette());
            AtomicFile.writeStream(map, stream -> ImageIO.write(labels, "png", stream));
            lines.write(line);
            lines.newLine();
            lines.flush();
        } catch (IOException e) {
            throw new OutputFailure(map + ": cannot be written (" + FileFault.describe(e) + ")", e);
        }
        if (youtubeVis != null) {
            for (int i = 0; i < runs.size(); i++) {
                youtubeVis.add(frame.number(), masks.objects().get(i).object(), runs.get(i));
            }
        }
        if (!backwards) {
            draw(frame, masks.objects());
        }
        return line;
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
        Image drawn = TrackOverlay.draw(frame.image(), masks);
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
            lines.close();
        } catch (IOException e) {
            throw new OutputFailure(folder.file(LINES) + ": cannot be written (" + FileFault.describe(e) + ")", e);
        }
    }
}
