package io.anymask.dataset.exchange;

import io.anymask.dataset.DatasetException;
import io.anymask.dataset.JsonFile;
import io.anymask.file.Untrusted;
import io.anymask.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Tells the format of annotations from what is in them, where that is not ambiguous.
final class Recognition {
    private static final JsonFactory JSON = new JsonFactory();

    private Recognition() {}

    /// @throws DatasetException if it cannot be told
    static Format of(Path in) {
        Optional<Format> found = Files.isDirectory(in) ? folder(in) : file(in);
        return found.orElseThrow(() ->
                new DatasetException("%s: its format cannot be told from its content, expected one of %s; name it"
                        .formatted(
                                in, Stream.of(Format.values()).map(Format::word).collect(Collectors.joining(", ")))));
    }

    private static Optional<Format> folder(Path in) {
        if (Files.isDirectory(in.resolve("Annotations")) || Files.isDirectory(in.resolve("SegmentationObject"))) {
            return Optional.of(Format.VOC);
        }
        if (Stream.of("data.yaml", "data.yml", "dataset.yaml", "labels", "obj.names", "classes.txt")
                .anyMatch(name -> Files.exists(in.resolve(name)))) {
            return Optional.of(Format.YOLO);
        }
        if (!Tree.files(in, "geojson").isEmpty()) {
            return Optional.of(Format.GEOJSON);
        }
        for (String ending : List.of("json", "xml")) {
            List<Path> files = Tree.files(in, ending);
            Optional<Format> first = files.isEmpty() ? Optional.empty() : file(files.getFirst());
            if (first.filter(Recognition::hasAFileForEachPhoto).isPresent()) {
                return first;
            }
        }
        boolean maps = !Tree.files(in, ImageFiles.EXACT.toArray(String[]::new)).isEmpty();
        return maps && Files.isRegularFile(in.resolve(LabelNames.FILE))
                ? Optional.of(Format.SEMANTIC_PNG)
                : Optional.empty();
    }

    private static boolean hasAFileForEachPhoto(Format format) {
        return switch (format) {
            case SA1B, LABELME, GEOJSON, VOC -> true;
            default -> false;
        };
    }

    private static Optional<Format> file(Path in) {
        return switch (ImageFiles.ending(in)) {
            case "json", "geojson" -> json(in);
            case "xml" ->
                XmlReader.read(in, "an XML file of annotations", (xml, root) -> switch (root) {
                    case "annotations" -> Optional.of(Format.CVAT);
                    case "annotation" -> Optional.of(Format.VOC);
                    default -> Optional.empty();
                });
            default -> Optional.empty();
        };
    }

    private static Optional<Format> json(Path in) {
        Untrusted.requireFile(in, "a JSON file", DatasetException::new);
        return Untrusted.read(
                in.toString(),
                "JSON",
                () -> {
                    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), in)) {
                        return top(parser);
                    } catch (JacksonException e) {
                        throw new DatasetException("%s: no valid JSON: %s".formatted(in, JsonFile.fault(e)), e);
                    }
                },
                DatasetException::new);
    }

    /// By the first field of the top that only one format has.
    private static Optional<Format> top(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_ARRAY) {
            return Optional.of(Format.LABEL_STUDIO);
        }
        if (first != JsonToken.START_OBJECT) {
            return Optional.empty();
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            switch (parser.currentName()) {
                case "images", "categories" -> {
                    return Optional.of(Format.COCO);
                }
                case "shapes", "imagePath", "imageData" -> {
                    return Optional.of(Format.LABELME);
                }
                case "features" -> {
                    return Optional.of(Format.GEOJSON);
                }
                case "image" -> {
                    if (parser.nextToken() == JsonToken.START_OBJECT) {
                        boolean sa1b = false;
                        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                            sa1b |= parser.currentName().equals("image_id");
                            parser.nextToken();
                            parser.skipChildren();
                        }
                        if (sa1b) {
                            return Optional.of(Format.SA1B);
                        }
                    }
                }
                default -> {
                    parser.nextToken();
                    parser.skipChildren();
                }
            }
        }
        return Optional.empty();
    }
}
