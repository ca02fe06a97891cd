package io.anymask.model.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ModelRegistryTest {
    @Test
    void knowsTheOfficialModels() {
        ModelRegistry registry = ModelRegistry.official();
        assertThat(registry.models())
                .extracting(RegisteredModel::name)
                .doesNotHaveDuplicates()
                .contains("sam-vit-b", "sam-vit-l", "sam-vit-h", "sam2.1-hiera-base-plus", "medsam");
        assertThat(registry.models()).allSatisfy(model -> {
            assertThat(model.url().getScheme()).isEqualTo("https");
            assertThat(model.url().getPath()).endsWith(model.file());
            assertThat(model.sha256()).matches("[0-9a-f]{64}");
            assertThat(model.licence()).isNotBlank();
        });
        assertThat(registry.find("sam-vit-h").orElseThrow().bytes()).isEqualTo(2_564_550_879L);
        assertThat(registry.find("sam-vit-g")).isEmpty();
    }

    @Test
    void refusesAFileOutsideItsFolder() {
        assertThatThrownBy(() -> new RegisteredModel(
                        "evil", "", "../evil.pth", URI.create("https://localhost/"), 1, "0".repeat(64), "none"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("plain name");
    }

    @Test
    void keepsModelsWhereTheUserKeepsSuchThings() {
        assertThat(ModelRegistry.defaultFolder()).satisfies(folder -> {
            if (System.getenv("ANYMASK_MODELS") == null) {
                assertThat(folder.endsWith(Path.of("anymask", "models"))).isTrue();
            }
        });
    }
}
