package io.anymask.service.model;

import io.anymask.inference.PromptableModel;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxExport;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.ops.Network;
import io.anymask.model.sam.DecoderParts;
import io.anymask.model.sam.GridPart;
import io.anymask.model.sam.SamConfig;
import io.anymask.service.ServiceException;
import io.anymask.service.gallery.Hash;
import io.anymask.service.gallery.Photo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A model as clients see it: what it expects, and its decoder as files that are named by their content. Safe for
/// use by several threads.
public final class ServedModel {
    /// Masks that the mask part draws at a time: one, or the three of an ambiguous prompt.
    private static final List<Integer> MASKS = List.of(1, SamConfig.MASKS - 1);

    /// In the names of files.
    private static final int NAME_HASH = 16;

    /// The mask part of some cells only: masks, rows, columns, and the hash of the file for all cells.
    private static final Pattern PART = Pattern.compile("mask-part-(\\d)-(\\d{1,3})x(\\d{1,3})-(\\w+)\\.onnx");

    private final String id;
    private final Segmenter sam;
    private final PromptableModel model;
    private final DecoderParts parts;
    private final String sha256;
    private final String fingerprint;

    /// By name; the mask parts of some cells as they are asked for.
    private final Map<String, byte[]> files;

    private final Decoder decoder;

    private ServedModel(String id, Segmenter sam, Map<String, byte[]> files, Decoder decoder) {
        this.id = id;
        this.sam = sam;
        this.model = sam.model();
        this.parts = model.parts();
        this.sha256 = model.checkpoint().sha256();
        this.fingerprint = sam.fingerprint();
        this.files = new ConcurrentHashMap<>(files);
        this.decoder = decoder;
    }

    /// Names of the decoder's files, each of which carries a hash of its content.
    ///
    /// @param maskParts by the number of masks wanted
    /// @param maskPartsOfCells the same for an image that is not square, with `{rows}` and `{columns}` to fill in
    /// @param official null when there is none
    public record Decoder(
            String imagePart,
            String promptPart,
            String maskPromptPart,
            SequencedMap<Integer, String> maskParts,
            SequencedMap<Integer, String> maskPartsOfCells,
            @Nullable String official) {}

    /// Writes the decoder's files.
    ///
    /// @param id as clients call it
    /// @param official the decoder as its authors export it, for comparison; null for none
    public static ServedModel of(String id, Segmenter sam, @Nullable Path official) throws IOException {
        DecoderParts decoder = sam.model().parts();
        Map<String, byte[]> files = new LinkedHashMap<>();
        String imagePart = add(files, "image-part", decoder.imagePart());
        String promptPart = add(files, "prompt-part", decoder.promptPart());
        String maskPromptPart = add(files, "mask-prompt-part", decoder.maskPromptPart());
        SequencedMap<Integer, String> maskParts = new LinkedHashMap<>();
        SequencedMap<Integer, String> cells = new LinkedHashMap<>();
        for (int masks : MASKS) {
            String part = "mask-part-" + masks;
            String name = add(files, part, decoder.maskPart(decoder.wholeGrid(), masks, -1));
            maskParts.put(masks, name);
            cells.put(masks, part + "-{rows}x{columns}" + name.substring(part.length()));
        }
        String compared = official == null || !Files.isRegularFile(official)
                ? null
                : add(files, "official", Files.readAllBytes(official));
        Decoder names = new Decoder(imagePart, promptPart, maskPromptPart, maskParts, cells, compared);
        return new ServedModel(id, sam, files, names);
    }

    private static String add(Map<String, byte[]> files, String part, Network network) {
        return add(files, part, OnnxExport.bytesForBrowser(network));
    }

    private static String add(Map<String, byte[]> files, String part, byte[] content) {
        String name = part + "-" + Hash.of(content).substring(0, NAME_HASH) + ".onnx";
        files.put(name, content);
        return name;
    }

    public String id() {
        return id;
    }

    public Segmenter segmenter() {
        return sam;
    }

    /// The segmenter's.
    public PromptableModel model() {
        return model;
    }

    /// Of the weights.
    public String sha256() {
        return sha256;
    }

    public Decoder decoder() {
        return decoder;
    }

    /// A file of the decoder, in the ONNX format.
    ///
    /// @throws ServiceException.NotFound when it has no such file
    public byte[] file(String name) {
        byte[] content = files.get(name);
        Matcher part = PART.matcher(name);
        if (content == null && part.matches() && isOffered(part)) {
            content = files.computeIfAbsent(name, ignored -> OnnxExport.bytesForBrowser(maskPart(part)));
        }
        if (content == null) {
            throw new ServiceException.NotFound(
                    "the model has no such file; ask for the list of models, its names change with the content");
        }
        return content;
    }

    /// Whether the name is one of the few that the description allows: the file for all cells is known by its
    /// hash, and an image fills the grid along one side.
    private boolean isOffered(Matcher part) {
        int grid = model.config().grid();
        GridPart cells = cells(part);
        return files.containsKey("mask-part-" + part.group(1) + "-" + part.group(4) + ".onnx")
                && Math.max(cells.rows(), cells.columns()) == grid
                && Math.min(cells.rows(), cells.columns()) > 0
                && cells.equals(GridPart.covering(cells.logitRows(), cells.logitColumns(), grid));
    }

    private Network maskPart(Matcher part) {
        return parts.maskPart(cells(part), Integer.parseInt(part.group(1)), -1);
    }

    private static GridPart cells(Matcher part) {
        return new GridPart(Integer.parseInt(part.group(2)), Integer.parseInt(part.group(3)));
    }

    /// As [Segmenter#fingerprint].
    public String fingerprint() {
        return fingerprint;
    }

    /// All that decides an embedding's bytes beside the image, for addresses that are kept for ever.
    public String embeddingKey() {
        String all = fingerprint + Photo.READING;
        return Hash.of(all.getBytes(StandardCharsets.US_ASCII)).substring(0, NAME_HASH);
    }

    /// Hashes the weights again and compares.
    public boolean isSound() {
        Checkpoint weights = model.checkpoint();
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        weights.names().forEach(name -> tensors.put(name, weights.tensor(name)));
        return Checkpoint.of(weights.origin(), tensors, weights.metadata())
                .sha256()
                .equals(sha256);
    }
}
