package io.anymask.dataset;

import io.anymask.file.Untrusted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Videos with objects whose masks are known, in all frames or in some: DAVIS, YouTube-VOS and MOSE.
///
/// What cannot be used is left out and noted: a video without frames or without an object, an annotation without
/// its picture. A set of which nothing is left is refused. Immutable, but for the notes.
///
/// @param name for reports
/// @param sequences by name
/// @param found what was odd so far
public record VideoSet(String name, VideoLayout layout, List<VideoSequence> sequences, Notes found) {
    private static final String FRAMES = "JPEGImages";
    private static final String ANNOTATIONS = "Annotations";
    private static final String LISTS = "ImageSets";
    private static final String LIST = ".txt";
    private static final long MOST_BYTES = 64L << 20;

    /// What a file has that marks one foreground: white in 8 bits.
    private static final int WHITE = 255;

    /// Names that count come in order with and without zeros before: 9 before 10.
    private static final Comparator<String> ORDER =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    public VideoSet {
        sequences = List.copyOf(sequences);
    }

    /// Finds the videos of a folder with `JPEGImages` and `Annotations`.
    ///
    /// @param split the list in `ImageSets` of those wanted, such as `2017/val`, or `val` where one folder alone
    ///     has it; null for all
    /// @throws DatasetException when the folders are not there, the list is not, or no video is left
    public static VideoSet open(Path folder, @Nullable String split) {
        Path frames = part(folder, FRAMES);
        Path annotations = part(folder, ANNOTATIONS);
        boolean davis = !frames.equals(folder.resolve(FRAMES)) || Files.isDirectory(folder.resolve(LISTS));
        Notes notes = new Notes();
        Set<String> names = new TreeSet<>();
        if (split == null) {
            Folder.folders(annotations).forEach(sequence -> names.add(Folder.name(sequence)));
            Folder.folders(frames).forEach(sequence -> names.add(Folder.name(sequence)));
        } else {
            names.addAll(listed(folder.resolve(LISTS), split));
        }
        List<VideoSequence> sequences = new ArrayList<>();
        String fault = "";
        for (String name : names) {
            try {
                sequences.add(sequence(name, frames.resolve(name), annotations.resolve(name), notes));
            } catch (DatasetException e) {
                notes.leftOut("a video", "folder", name, String.valueOf(e.getMessage()));
                fault = fault.isEmpty() ? name + ": " + e.getMessage() : fault;
            }
        }
        if (sequences.isEmpty()) {
            throw new DatasetException(
                    names.isEmpty()
                            ? frames + ": no folders, expected one of pictures for each video"
                            : fault + "; no video is left");
        }
        return new VideoSet(
                Folder.name(folder.toAbsolutePath().normalize()),
                davis ? VideoLayout.DAVIS : VideoLayout.YOUTUBE_VOS,
                sequences,
                notes);
    }

    /// Some of the videos.
    ///
    /// @throws DatasetException for a name that is not there
    public VideoSet only(List<String> names) {
        Map<String, VideoSequence> known = sequences.stream()
                .collect(Collectors.toMap(VideoSequence::name, sequence -> sequence, (one, same) -> one, TreeMap::new));
        for (String wanted : names) {
            if (!known.containsKey(wanted)) {
                throw new DatasetException(
                        "%s: no video %s, expected some of %s".formatted(name, wanted, known.keySet()));
            }
        }
        known.keySet().retainAll(Set.copyOf(names));
        return new VideoSet(name, layout, List.copyOf(known.values()), found);
    }

    /// The picture of each frame and the label map of each annotated one.
    public List<Path> files() {
        List<Path> files = new ArrayList<>();
        for (VideoSequence sequence : sequences) {
            files.addAll(sequence.frames());
            files.addAll(sequence.annotations().values());
        }
        return files;
    }

    private static Path part(Path folder, String name) {
        Untrusted.requireFolder(folder, "videos", DatasetException::new);
        if (!Files.isDirectory(folder.resolve(name))) {
            throw new DatasetException("%s: no folder %s, expected %s and %s, each with a folder for each video"
                    .formatted(folder, name, FRAMES, ANNOTATIONS));
        }
        return DavisFolder.resolution(folder.resolve(name));
    }

    /// The videos of a list: a name on each line, or the paths of a frame and its annotation, as in DAVIS 2016.
    private static Set<String> listed(Path lists, String split) {
        Path exact = lists.resolve(split + LIST);
        List<Path> files = Files.isDirectory(lists)
                ? Folder.folders(lists).stream()
                        .map(year -> year.resolve(split + LIST))
                        .filter(Files::isRegularFile)
                        .toList()
                : List.of();
        if (!Files.isRegularFile(exact) && files.size() != 1) {
            throw new DatasetException(
                    files.isEmpty()
                            ? "%s: there is no such list of videos".formatted(exact)
                            : "%s: split %s is in %s, expected one; say which, for example %s/%s"
                                    .formatted(
                                            lists,
                                            split,
                                            files,
                                            Folder.name(lists.relativize(files.getFirst())
                                                    .getName(0)),
                                            split));
        }
        Path file = Files.isRegularFile(exact) ? exact : files.getFirst();
        Set<String> names = new TreeSet<>();
        for (String line : Untrusted.text(file, "a list of videos", MOST_BYTES, DatasetException::new)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList()) {
            String[] parts = line.split("\\s+", 2)[0].split("/", -1);
            names.add(parts.length == 1 ? parts[0] : parts[parts.length - 2]);
        }
        if (names.isEmpty()) {
            throw new DatasetException(file + ": got no name, expected a video on each line");
        }
        return names;
    }

    private static VideoSequence sequence(String name, Path frames, Path annotations, Notes notes) {
        Map<String, Path> pictures = Folder.byStem(Folder.photos(frames), notes);
        Map<String, Path> maps = Folder.byStem(Folder.photos(annotations), notes);
        List<Map.Entry<String, Path>> order = pictures.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(ORDER))
                .toList();
        SortedMap<Integer, Path> annotated = new TreeMap<>();
        for (int number = 0; number < order.size(); number++) {
            Path map = maps.remove(order.get(number).getKey());
            if (map != null) {
                annotated.put(number, map);
            }
        }
        maps.values()
                .forEach(map -> notes.leftOut(
                        "an annotation", "photo", map.toString(), "no picture of that name in " + frames));
        return new VideoSequence(
                name,
                order.stream().map(Map.Entry::getValue).toList(),
                annotated,
                meaning(annotations, annotated, notes));
    }

    /// By the first annotation that shows anything.
    private static VideoSequence.Meaning meaning(Path folder, SortedMap<Integer, Path> annotated, Notes notes) {
        for (Path file : annotated.values()) {
            int greatest = LabelMap.read(file).lastKey();
            if (greatest > WHITE) {
                throw new DatasetException(
                        "%s: got number %d, expected 0 to 255; is it in colours instead of a palette?"
                                .formatted(file, greatest));
            }
            if (greatest > 0) {
                return greatest == WHITE ? VideoSequence.Meaning.FOREGROUND : VideoSequence.Meaning.NUMBERS;
            }
            notes.add("an annotation before the first one with an object shows none", file.toString());
        }
        throw new DatasetException(folder + ": no annotation shows an object, expected at least one that does");
    }

    @Override
    public String toString() {
        return "VideoSet[" + name + ", " + sequences.size() + " videos]";
    }
}
