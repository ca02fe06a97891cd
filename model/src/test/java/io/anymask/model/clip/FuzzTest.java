package io.anymask.model.clip;

import io.anymask.testing.Fuzz;
import io.anymask.testing.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/// Damaged files of CLIP models.
@Tag("fuzz")
@Tag("shared")
class FuzzTest {
    private static Fuzz fuzz(String family, String ending) {
        return Fuzz.of(family, ending).allocating(2000, 16 << 20);
    }

    @TestFactory
    List<DynamicTest> models() throws IOException {
        return List.of(
                fuzz("CLIP in TorchScript", ".pt")
                        .seeds(Files.readAllBytes(Shared.golden("clip/clip_tiny_jit.pt")))
                        .readingFiles(ClipModel::open),
                fuzz("configurations of CLIP", ".config.json")
                        .texts("""
                                {"model_type": "clip", "projection_dim": 24,
                                 "text_config": {"hidden_act": "quick_gelu", "num_attention_heads": 4, "hidden_size": 40},
                                 "vision_config": {"hidden_act": "quick_gelu", "num_attention_heads": 3, "patch_size": 8}}
                                """)
                        .readingFiles(file -> besideConfiguration(file, "config.json")),
                fuzz("configurations of open_clip", ".open.json")
                        .texts("""
                                {"model_cfg": {"embed_dim": 24, "quick_gelu": true,
                                               "vision_cfg": {"image_size": 40, "layers": 3, "width": 48, "head_width": 16},
                                               "text_cfg": {"context_length": 77, "width": 40, "heads": 4, "layers": 3}}}
                                """)
                        .readingFiles(file -> besideConfiguration(file, "open_clip_config.json")));
    }

    private static void besideConfiguration(Path configuration, String name) throws IOException {
        Files.copy(configuration, configuration.resolveSibling(name), StandardCopyOption.REPLACE_EXISTING);
        Path model = configuration.resolveSibling("model.safetensors");
        if (!Files.exists(model)) {
            Files.copy(Shared.golden("clip/clip_tiny_hf.safetensors"), model);
        }
        ClipModel.open(model);
    }
}
