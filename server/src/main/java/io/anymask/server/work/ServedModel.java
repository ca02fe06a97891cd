package io.anymask.server.work;

import io.anymask.inference.Preprocessing;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxExport;
import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.ops.Network;
import io.anymask.model.sam.GridPart;
import io.anymask.model.sam.SamConfig;
import io.anymask.server.gallery.Hash;
import io.anymask.server.http.ProblemException;
import java.io.IOException;
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
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A model as clients see it: what it expects, and its decoder as files that are named by their content. Safe for use
/// by several threads.
public final class ServedModel {
    /// Masks that the mask part draws at a time: one, or the three of an ambiguous prompt.
    private static final List<Integer> MASKS = List.of(1, SamConfig.MASKS - 1);

    /// In the names of files.
    private static final int NAME_HASH = 16;

    /// The mask part of some cells only: masks, rows, columns, and the hash of the file for all cells.
    private static final Pattern PART = Pattern.compile("mask-part-(\\d)-(\\d{1,3})x(\\d{1,3})-(\\w+)\\.onnx");

    private final String id;
    private final Segmenter sam;
    private final String sha256;

    /// By name; the mask parts of some cells as they are asked for.
    private final Map<String, byte[]> files;

    private final ObjectNode description;

    private ServedModel(String id, Segmenter sam, Map<String, byte[]> files, ObjectNode description) {
        this.id = id;
        this.sam = sam;
        this.sha256 = sam.model().checkpoint().sha256();
        this.files = new ConcurrentHashMap<>(files);
        this.description = description;
    }

    /// Writes the decoder's files.
    ///
    /// @param id in URLs
    /// @param root of its URLs, for example `/api/v1/models`
    /// @param official the decoder as its authors export it, for comparison; null for none
    public static ServedModel of(String id, Segmenter sam, String root, @Nullable Path official) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        ObjectNode description = JsonMapper.shared().createObjectNode();
        SamConfig config = sam.model().config();
        description.put("id", id);
        description.put("name", sam.model().name());
        description.put("sha256", sam.model().checkpoint().sha256());
        description.put("inputSize", config.imageSize());
        floats(description.putArray("mean"), Preprocessing.mean());
        floats(description.putArray("std"), Preprocessing.deviation());
        description.put("maskSize", config.maskSize());
        ArrayNode shape = description.putArray("embeddingShape");
        shape.add(1).add(config.channels()).add(config.grid()).add(config.grid());
        ObjectNode decoder = description.putObject("decoder");
        String folder = root + "/" + id + "/";
        decoder.put("imagePart", folder + add(files, "image-part", sam.model().imagePart()));
        decoder.put("promptPart", folder + add(files, "prompt-part", sam.model().promptPart()));
        ObjectNode maskPart = decoder.putObject("maskPart");
        ObjectNode cells = decoder.putObject("maskPartOfCells");
        for (int masks : MASKS) {
            String part = "mask-part-" + masks;
            String name = add(files, part, sam.model().maskPart(sam.model().wholeGrid(), masks, -1));
            maskPart.put(Integer.toString(masks), folder + name);
            cells.put(Integer.toString(masks), folder + part + "-{rows}x{columns}" + name.substring(part.length()));
        }
        decoder.put("cellStep", GridPart.STEP);
        if (official != null && Files.isRegularFile(official)) {
            decoder.put("official", folder + add(files, "official", Files.readAllBytes(official)));
        }
        return new ServedModel(id, sam, files, description);
    }

    private static void floats(ArrayNode node, float... values) {
        for (float value : values) {
            node.add(value);
        }
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

    /// Of the weights.
    public String sha256() {
        return sha256;
    }

    /// As the interface describes it.
    public ObjectNode json() {
        return description;
    }

    /// A file of the decoder.
    ///
    /// @throws ProblemException 404 when it has no such file
    public byte[] file(String name) {
        byte[] content = files.get(name);
        Matcher part = PART.matcher(name);
        if (content == null && part.matches() && isOffered(part)) {
            content = files.computeIfAbsent(name, ignored -> OnnxExport.bytesForBrowser(maskPart(part)));
        }
        if (content == null) {
            throw new ProblemException(
                    404, "the model has no such file; ask for the list of models, its names change with the content");
        }
        return content;
    }

    /// Whether the name is one of the few that the description allows: the file for all cells is known by its hash,
    /// and an image fills the grid along one side.
    private boolean isOffered(Matcher part) {
        int grid = sam.model().config().grid();
        GridPart cells = cells(part);
        return files.containsKey("mask-part-" + part.group(1) + "-" + part.group(4) + ".onnx")
                && Math.max(cells.rows(), cells.columns()) == grid
                && Math.min(cells.rows(), cells.columns()) > 0
                && cells.equals(GridPart.covering(cells.logitRows(), cells.logitColumns(), grid));
    }

    private Network maskPart(Matcher part) {
        return sam.model().maskPart(cells(part), Integer.parseInt(part.group(1)), -1);
    }

    private static GridPart cells(Matcher part) {
        return new GridPart(Integer.parseInt(part.group(2)), Integer.parseInt(part.group(3)));
    }

    /// Hashes the weights anew and compares.
    public boolean isSound() {
        Checkpoint weights = sam.model().checkpoint();
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        weights.names().forEach(name -> tensors.put(name, weights.tensor(name)));
        return Checkpoint.of(weights.origin(), tensors, weights.metadata())
                .sha256()
                .equals(sha256);
    }
}
