package io.anymask.service.gallery;

import io.anymask.file.AtomicFile;
import io.anymask.file.FileFault;
import io.anymask.image.ImageException;
import io.anymask.image.ImageFiles;
import io.anymask.image.ImageLimits;
import io.anymask.service.ServiceException;
import io.anymask.service.gallery.Photo.Content;
import io.anymask.service.gallery.Photo.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The images of a folder, or the samples, and what was uploaded. A folder is read by a separate thread, in the
/// order of its names; what has been read is there at once. Safe for use by several threads.
public final class Gallery implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Gallery.class.getName());
    private static final Map<String, String> UPLOADED =
            Map.of("image/jpeg", "jpg", "image/png", "png", "image/webp", "webp");
    private static final Pattern STORED = Pattern.compile("[0-9a-f]{64}\\.(jpg|png|webp)");
    private static final Pattern CURSOR = Pattern.compile("([pu])([0-9]{1,9})");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final int MOST_NAME = 200;

    private final Options options;
    private final List<Photo> permanent = new ArrayList<>();
    private final List<Photo> uploaded = new ArrayList<>();
    private final Map<String, Photo> byId = new HashMap<>();
    private final Thread reader;
    private boolean indexing = true;
    private volatile boolean closed;

    /// @param folder null for the samples
    /// @param samples JPEG files by name
    /// @param uploads where uploaded files are kept
    /// @param limits of every image
    /// @param added told of each image that becomes known, by the thread that found it
    public record Options(
            @Nullable Path folder,
            Map<String, Supplier<byte[]>> samples,
            Path uploads,
            ImageLimits limits,
            Consumer<Photo> added) {
        /// For nobody who wants to be told.
        public Options(@Nullable Path folder, Map<String, Supplier<byte[]>> samples, Path uploads, ImageLimits limits) {
            this(folder, samples, uploads, limits, photo -> {});
        }
    }

    /// @param next null at the end
    public record Page(List<Photo> photos, @Nullable String next, boolean indexing) {}

    /// @param fresh false when it was there already
    public record Added(Photo photo, boolean fresh) {}

    /// @throws IOException when the folder for uploads cannot be made
    public Gallery(Options options) throws IOException {
        this.options = options;
        AtomicFile.createFolder(options.uploads());
        this.reader = new Thread(this::index, "anymask-gallery");
        reader.setDaemon(true);
        reader.start();
    }

    private void index() {
        try {
            uploads().forEach(this::addUpload);
            Path folder = options.folder();
            if (folder == null) {
                options.samples().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .forEach(sample -> add(photo(
                                sample.getKey() + ".jpg", Source.SAMPLE, new Content.InMemory(sample.getValue()))));
            } else {
                pictures(folder).forEach(file -> add(photo(name(file), Source.FOLDER, new Content.InFile(file))));
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "cannot list " + options.folder(), e);
        } finally {
            synchronized (this) {
                indexing = false;
            }
        }
    }

    private @Nullable Photo photo(String name, Source source, Content content) {
        if (closed) {
            return null;
        }
        try {
            byte[] file = switch (content) {
                case Content.InMemory(Supplier<byte[]> bytes) -> bytes.get();
                case Content.InFile(Path path) -> read(path);
            };
            return Photo.of(name, source, content, file, options.limits());
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    name + " is left out: it cannot be read (" + FileFault.describe(e) + ")");
            return null;
        }
    }

    private byte[] read(Path path) throws IOException {
        if (Files.size(path) > options.limits().maxBytes()) {
            throw new IOException("more than " + options.limits().maxBytes() + " bytes");
        }
        return Files.readAllBytes(path);
    }

    /// Files in the folder itself. A link that leads out of it is not followed.
    private static List<Path> pictures(Path folder) throws IOException {
        Path root = folder.toRealPath();
        try (Stream<Path> files = Files.list(root)) {
            return files.filter(ImageFiles::isPicture)
                    .filter(file -> isInside(file, root))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isInside(Path file, Path root) {
        try {
            return Files.isRegularFile(file) && file.toRealPath().startsWith(root);
        } catch (IOException e) {
            return false;
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private void add(@Nullable Photo photo) {
        if (photo != null) {
            add(photo, permanent);
        }
    }

    private void add(Photo photo, List<Photo> list) {
        synchronized (this) {
            if (byId.putIfAbsent(photo.id(), photo) != null) {
                return;
            }
            list.add(photo);
        }
        options.added().accept(photo);
    }

    /// @throws ServiceException.NotFound for an id that no image has
    public synchronized Photo find(String id) {
        Photo photo = byId.get(id);
        if (photo == null && indexing && ID.matcher(id).matches()) {
            throw new ServiceException.Busy("the folder is still being read; try again", 1);
        }
        if (photo == null) {
            throw new ServiceException.NotFound("no image has this id");
        }
        return photo;
    }

    /// A page: first the folder or the samples, then the uploads.
    ///
    /// @param cursor null for the first page
    public synchronized Page page(@Nullable String cursor, int limit) {
        Matcher matcher = CURSOR.matcher(cursor == null ? "p0" : cursor);
        if (!matcher.matches()) {
            throw new ServiceException.Invalid("cursor: expected `next` of the page before");
        }
        boolean inUploads = matcher.group(1).equals("u");
        int from = Integer.parseInt(matcher.group(2));
        List<Photo> photos = new ArrayList<>();
        if (!inUploads) {
            int to = Math.min(permanent.size(), from + limit);
            photos.addAll(permanent.subList(Math.min(from, to), to));
            if (indexing || to < permanent.size()) {
                return new Page(photos, "p" + to, indexing);
            }
            from = 0;
        }
        int to = Math.min(uploaded.size(), from + limit - photos.size());
        uploaded.subList(Math.min(from, to), to).stream().filter(this::isThere).forEach(photos::add);
        return new Page(photos, to < uploaded.size() ? "u" + to : null, indexing);
    }

    /// Whether the folder is still being read.
    public synchronized boolean isIndexing() {
        return indexing;
    }

    /// How many images are known so far.
    public synchronized int size() {
        return byId.size();
    }

    /// Decodes an uploaded file to its end, and keeps it under its hash when it is a picture of a kind
    /// that browsers show.
    ///
    /// @param name as the client calls it: kept for people, never used as a path
    /// @throws ImageException when it is no such picture
    public Added upload(String name, byte[] file, DecodeGate gate) throws Exception {
        String shown = shown(name);
        Photo photo = Photo.of(shown, Source.UPLOAD, new Content.InMemory(() -> file), file, options.limits());
        synchronized (this) {
            Photo known = byId.get(photo.id());
            if (known != null) {
                return new Added(known, false);
            }
        }
        String type = photo.info().mediaType();
        String extension = UPLOADED.get(type);
        if (extension == null) {
            throw new ImageException("%s: got %s, expected JPEG, PNG or WebP; convert it first".formatted(shown, type));
        }
        gate.with(photo, image -> image);
        Path stored = options.uploads().resolve(photo.sha256() + "." + extension);
        write(stored, file);
        write(sidecar(stored), shown.getBytes(StandardCharsets.UTF_8));
        Photo kept = Photo.of(shown, Source.UPLOAD, new Content.InFile(stored), file, options.limits());
        addUpload(kept);
        return new Added(find(kept.id()), true);
    }

    private void addUpload(Photo photo) {
        add(photo, uploaded);
    }

    /// Removes an uploaded image and its file. The cursors of pages stay good.
    ///
    /// @throws ServiceException.NotFound when no image has this id
    /// @throws ServiceException.Conflict when it was not uploaded: files of a folder are its owner's
    public Photo remove(String id) throws IOException {
        Photo photo = find(id);
        Path file = photo.file();
        if (photo.source() != Source.UPLOAD || file == null) {
            throw new ServiceException.Conflict("the image was not uploaded; remove its file where it lies");
        }
        synchronized (this) {
            Files.deleteIfExists(file);
            Files.deleteIfExists(sidecar(file));
            byId.remove(id, photo);
        }
        return photo;
    }

    /// Whether it has not been removed, or replaced by a later upload of the same file.
    private boolean isThere(Photo photo) {
        return byId.get(photo.id()) == photo;
    }

    /// What earlier runs of the server kept, oldest first.
    private List<Photo> uploads() throws IOException {
        List<Photo> photos = new ArrayList<>();
        try (Stream<Path> files = Files.list(options.uploads())) {
            for (Path file : files.filter(path -> STORED.matcher(name(path)).matches()
                            && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .sorted(Comparator.comparingLong(path -> path.toFile().lastModified()))
                    .toList()) {
                Path sidecar = sidecar(file);
                String shown = Files.exists(sidecar) ? shown(Files.readString(sidecar)) : name(file);
                Photo photo = photo(shown, Source.UPLOAD, new Content.InFile(file));
                if (photo != null) {
                    photos.add(photo);
                }
            }
        }
        return photos;
    }

    private static Path sidecar(Path stored) {
        return stored.resolveSibling(name(stored) + ".name");
    }

    private static void write(Path file, byte[] content) throws IOException {
        AtomicFile.write(file, channel -> {
            AtomicFile.writeFully(channel, ByteBuffer.wrap(content));
            channel.force(true);
        });
    }

    /// The last part of a name, without what could confuse people.
    public static String shown(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        String clean = last.replaceAll("[\\p{Cntrl}\\p{Cf}]", "").strip();
        String cut = clean.length() > MOST_NAME ? clean.substring(clean.length() - MOST_NAME) : clean;
        return cut.isEmpty() ? "upload" : cut;
    }

    @Override
    public void close() {
        closed = true;
    }
}
