package io.anymask.model.sam2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.checkpoint.CheckpointException;
import io.anymask.model.checkpoint.TensorView;
import io.anymask.model.hiera.HieraConfig;
import io.anymask.model.sam.SamModel;
import io.anymask.testing.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@Tag("shared")
class Sam2ModelTest {
    private static final String FOLDER = "sam2/";

    /// Not a parameter, but the fixed matrix of the positions.
    private static final String GAUSSIAN = "sam_prompt_encoder.pe_layer.positional_encoding_gaussian_matrix";

    private static final Sam2Model TINY = RandomSam2.model(Sam2Config.of(HieraConfig.TINY), 1);

    /// The sizes of the model in the golden files.
    private static final HieraConfig GOLDEN =
            new HieraConfig("Hiera", 256, 16, 1, List.of(1, 2, 3, 2), List.of(4), List.of(8, 4, 14, 7), 7, 32);

    @ParameterizedTest
    @CsvSource({"0, t, Hiera-T", "1, s, Hiera-S", "2, b+, Hiera-B+", "3, l, Hiera-L"})
    void publishedModelsHaveTheirTensors(int index, String size, String name) throws IOException {
        Sam2Model model = RandomSam2.model(Sam2Config.of(HieraConfig.PUBLISHED.get(index)), 1);
        Checkpoint checkpoint = model.checkpoint();
        Map<String, String> shapes = new TreeMap<>();
        checkpoint.names().forEach(tensor -> shapes.put(tensor, shape(checkpoint.tensor(tensor))));
        assertThat(shapes).isEqualTo(officialShapes(index));

        JsonNode golden = Shared.goldenJson(FOLDER + "official.json").get(size);
        long fixed = checkpoint.tensor(GAUSSIAN).elementCount();
        assertThat(shapes).hasSize(golden.get("tensors").asInt());
        assertThat(checkpoint.parameterCount() - fixed)
                .isEqualTo(golden.get("parameters").asLong());
        golden.get("by_part")
                .properties()
                .forEach(part -> assertThat(parameters(checkpoint, part.getKey()))
                        .as(part.getKey())
                        .isEqualTo(part.getValue().asLong()));

        Sam2Model recognised = Sam2Model.of(checkpoint);
        assertThat(recognised).isEqualTo(model);
        assertThat(recognised.name()).isEqualTo("SAM 2.1 " + name);
        assertThat(recognised.config()).isEqualTo(Sam2Config.of(HieraConfig.PUBLISHED.get(index)));
    }

    private static Map<String, String> officialShapes(int column) throws IOException {
        return Files.readAllLines(Shared.golden(FOLDER + "official_keys.tsv")).stream()
                .skip(1)
                .map(line -> line.split("\t"))
                .filter(cells -> !cells[1 + column].equals("-"))
                .collect(Collectors.toMap(cells -> cells[0], cells -> cells[1 + column], (a, b) -> a, TreeMap::new));
    }

    private static String shape(TensorView tensor) {
        return Arrays.stream(tensor.shape()).mapToObj(Integer::toString).collect(Collectors.joining("x"));
    }

    private static long parameters(Checkpoint checkpoint, String part) {
        return checkpoint.names().stream()
                .filter(name -> (name + ".").startsWith(part + "."))
                .mapToLong(name -> checkpoint.tensor(name).elementCount())
                .sum();
    }

    /// SAM 2.0 lacks the two tensors by which 2.1 is known.
    @Test
    void theFirstVersion() {
        Sam2Model model = Sam2Model.of(without("no_obj_embed_spatial", "obj_ptr_tpos_proj."));
        assertThat(model.name()).isEqualTo("SAM 2.0 Hiera-T");
        assertThat(model.config().memory()).isEqualTo(new Sam2Config.Memory(64, 4, 2048, 2, false, false));
    }

    private static Checkpoint without(String... prefixes) {
        return TINY.checkpoint().renamed(name -> Arrays.stream(prefixes).anyMatch(name::startsWith) ? null : name);
    }

    /// The same model as a safetensors file and in the form of the published files.
    @Test
    void everyContainerGivesTheSameModel() {
        Sam2Model model = Sam2Model.of(Checkpoint.open(Shared.golden(FOLDER + "tiny.state_dict.safetensors")), GOLDEN);
        Sam2Model theirs = Sam2Model.of(Checkpoint.open(Shared.golden(FOLDER + "tiny.pt")), GOLDEN);
        assertThat(theirs.config()).isEqualTo(model.config());
        assertThat(theirs.checkpoint().names())
                .containsExactlyInAnyOrderElementsOf(model.checkpoint().names());
        for (String name : model.checkpoint().names()) {
            assertThat(theirs.checkpoint().tensor(name).toFloats())
                    .as(name)
                    .isEqualTo(model.checkpoint().tensor(name).toFloats());
        }
        long expected =
                Shared.goldenJson(FOLDER + "sam2.json").get("parameters").asLong();
        assertThat(model.checkpoint().parameterCount()
                        - model.checkpoint().tensor(GAUSSIAN).elementCount())
                .isEqualTo(expected);
    }

    @Test
    void anotherHieraIsRefusedByItsSizes() throws IOException {
        Path file = Shared.golden(FOLDER + "tiny.pt");
        assertThatThrownBy(() -> Sam2Model.of(Checkpoint.open(file)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("a Hiera of 8 blocks and width 16")
                .hasMessageContaining("Hiera-B+");
    }

    @ParameterizedTest
    @CsvSource({
        "spatial_perceiver.latents, EdgeTAM",
        "image_encoder.trunk.body.stem.0.weight, another image encoder",
        "memory_attention.norm.weight, a part of SAM 2",
        "image_encoder.patch_embed.proj.weight, looks like a SAM checkpoint",
        "vision_encoder.backbone.blocks.0.layer_norm1.weight, or a part of one",
        "visual.conv1.weight, CLIP"
    })
    void foreignCheckpointsAreNamed(String tensor, String guess) {
        assertThatThrownBy(() -> Sam2Model.of(holding(tensor)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("some.file")
                .hasMessageContaining(guess);
    }

    private static Checkpoint holding(String name) {
        SequencedMap<String, TensorView> tensors = new LinkedHashMap<>();
        tensors.put(name, TensorView.of(new float[4], 4));
        return Checkpoint.of("some.file", tensors, Map.of());
    }

    /// What only SAM 2 can do with it, the message of SAM says by name; EdgeTAM too is told apart.
    @Test
    void whereSamIsExpectedTheyAreNamed() {
        assertThat(Sam2Model.recognises(TINY.checkpoint())).isTrue();
        assertThatThrownBy(() -> SamModel.of(TINY.checkpoint()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("SAM 2 checkpoint");
        Map<String, TensorView> more = Map.of("spatial_perceiver.latents", TensorView.of(new float[4], 4));
        assertThatThrownBy(() -> SamModel.of(TINY.checkpoint().with(more))).hasMessageContaining("EdgeTAM");
        assertThatThrownBy(() -> Sam2Model.of(TINY.checkpoint().with(more))).hasMessageContaining("EdgeTAM");
    }

    @Test
    void tensorsTooManyOrTooFew() {
        Map<String, TensorView> more =
                Map.of("image_encoder.trunk.blocks.3.adapter.weight", TensorView.of(new float[4], 4));
        assertThatThrownBy(() -> Sam2Model.of(TINY.checkpoint().with(more)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("blocks.3.adapter.weight is no part of SAM 2");
        assertThatThrownBy(() -> Sam2Model.of(without("memory_encoder.out_proj.bias")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("memory_encoder.out_proj.bias");
    }

    @Test
    void smallerImages() {
        Sam2Model small = TINY.withImageSize(512);
        assertThat(small.config().grid()).isEqualTo(32);
        assertThat(small.networks().imageEncoder().inputs().getFirst().shape()).containsExactly(1, 3, 512, 512);
    }
}
