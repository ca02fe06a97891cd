package io.anymask.dataengine.work;

import io.anymask.BadInputException;
import io.anymask.dataengine.Projects;
import io.anymask.dataengine.Sequences;
import io.anymask.dataengine.run.ProjectRun;
import io.anymask.dataengine.run.Report;
import io.anymask.dataengine.run.Report.Count;
import io.anymask.dataengine.sequence.Sequence;
import io.anymask.dataengine.sequence.SequenceFrame;
import io.anymask.dataset.exchange.Archive;
import io.anymask.file.Folders;
import io.anymask.image.Image;
import io.anymask.image.ImageException;
import io.anymask.image.ImageFiles;
import io.anymask.image.ImageInfo;
import io.anymask.image.ImageLimits;
import io.anymask.service.ServiceException;
import io.anymask.service.gallery.Photo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes the frames of an uploaded film images of a project, one by one. The film has the run's id, so a run that
/// goes on after a restart finds what it has done. Where the film is broken in its midst, the frames before stay.
record FramesJob(Machine machine, Clock clock, Projects projects, Sequences sequences, ProjectRun run, Work.Frames work)
        implements Job {
    @Override
    public Result run(Watch watch) throws Exception {
        Films films = machine.requireFilms();
        String name = String.valueOf(work.upload().getFileName());
        Path in = unpacked(watch);
        try (FilmReader.Footage film = films.open(in, name)) {
            if (Files.isDirectory(in)) {
                requireOneSize(in, film, films.frame(), watch);
            }
            Sequence sequence = new Sequence(
                    run.id(),
                    run.project(),
                    name,
                    film.width(),
                    film.height(),
                    film.frames(),
                    null,
                    Instant.ofEpochMilli(clock.millis()));
            int there = sequences.begin(sequence);
            String fault = read(film, sequence, there, watch);
            if (fault != null) {
                sequences.end(sequence, fault);
            }
            long frames = sequences.begin(sequence);
            return new Result(
                    new Report(
                            Map.of(Count.IMAGES, frames),
                            List.of(),
                            fault == null ? List.of() : List.of(fault),
                            List.of()),
                    null);
        } catch (BadInputException e) {
            throw new ServiceException.Invalid(shown(e));
        }
    }

    /// A file, or the folder of pictures that was packed into it.
    private Path unpacked(Watch watch) throws IOException {
        Path in = work.upload();
        if (!Archive.isOne(in)) {
            return in;
        }
        Path folder = folder().resolve("unpacked");
        Folders.delete(folder); // what a stopped process had unpacked
        Archive.unpack(in, folder, Archive.Limits.DEFAULT, () -> {
            watch.goOn();
            machine.disk().require(0);
        });
        Path inner = folder;
        while (true) {
            try (Stream<Path> list = Files.list(inner)) {
                List<Path> entries = list.toList();
                if (entries.size() != 1 || !Files.isDirectory(entries.getFirst())) {
                    return inner;
                }
                inner = entries.getFirst();
            }
        }
    }

    /// Pictures tell their size before they are decoded; a film does not.
    private static void requireOneSize(Path folder, FilmReader.Footage film, ImageLimits limits, Watch watch)
            throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            for (Path file : list.filter(ImageFiles::isPicture).sorted().toList()) {
                watch.goOn();
                if (Files.size(file) > limits.maxBytes()) {
                    continue; // whoever reads it says so
                }
                String name = String.valueOf(file.getFileName());
                ImageInfo info;
                try {
                    info = ImageInfo.of(Files.readAllBytes(file), name, limits);
                } catch (ImageException e) {
                    continue;
                }
                if (info.width() != film.width() || info.height() != film.height()) {
                    throw new ServiceException.Invalid(
                            "%s: %d×%d pixels, expected %d×%d as in the first picture; bring all to one size first"
                                    .formatted(name, info.width(), info.height(), film.width(), film.height()));
                }
            }
        }
    }

    /// @return why there are no more frames; null when all are there
    private @Nullable String read(FilmReader.Footage film, Sequence sequence, int there, Watch watch) throws Exception {
        for (int i = there; i < film.frames(); i++) {
            watch.at(i, film.frames());
            Image image;
            try {
                image = film.image(i);
            } catch (BadInputException e) {
                if (i == 0) {
                    throw e;
                }
                return "frame %d: %s".formatted(i, shown(e));
            }
            byte[] png = FramePng.of(image, sequence.id(), i);
            machine.disk().require(png.length);
            String name = "%s %05d.png".formatted(sequence.name(), i);
            Photo photo = machine.gallery().upload(name, png, machine.gate()).photo();
            projects.add(sequence.project(), photo, name, run.starter());
            sequences.add(
                    sequence, new SequenceFrame(i, photo.id(), film.time(i).toNanos()));
        }
        watch.at(film.frames(), film.frames());
        return film.fault() == null ? null : shown(film.fault());
    }

    private Path folder() {
        return Objects.requireNonNull(work.upload().getParent());
    }

    private String shown(BadInputException fault) {
        return shown(String.valueOf(fault.getMessage()));
    }

    /// Without the folders of this machine.
    private String shown(String text) {
        return text.replace(folder() + "/unpacked/", "")
                .replace(folder() + "\\unpacked\\", "")
                .replace(folder() + "/unpacked", "the archive")
                .replace(folder() + "/", "")
                .replace(folder() + "\\", "");
    }
}
