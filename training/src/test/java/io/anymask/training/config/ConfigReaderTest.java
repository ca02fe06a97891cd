package io.anymask.training.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.training.TrainingException;
import io.anymask.training.interaction.BoxNoise;
import io.anymask.training.masks.TrainingConfig;
import io.anymask.training.network.Trainable;
import org.junit.jupiter.api.Test;

class ConfigReaderTest {
    private static TrainingConfig parse(String json) {
        return ConfigReader.parse("run.json", json, TrainingConfig.DEFAULT, TrainingConfig.class);
    }

    @Test
    void whatIsNotSetHasItsDefaultAndTheEchoIsComplete() {
        TrainingConfig config = parse(
                "{\"train\": \"lora\", \"interaction\": {\"box_noise\": \"gaussian\"}, \"optimiser\": {\"clip\": 0.1}}");
        assertThat(config.train()).isEqualTo(Trainable.LORA);
        assertThat(config.interaction().boxNoise()).isEqualTo(BoxNoise.GAUSSIAN);
        assertThat(config.interaction().clicks()).isEqualTo(8);
        assertThat(config.optimiser().clip()).isEqualTo(0.1);
        assertThat(parse(config.toJson())).isEqualTo(config);
        assertThat(config.toJson()).contains("\"box_share\"", "\"gaussian\"", "\"layer_decay\"");
    }

    @Test
    void anUnknownKeyIsNamedAndTheNearestSuggested() {
        assertThatThrownBy(() -> parse("{\"optimiser\": {\"learning_rat\": 1}}"))
                .isInstanceOf(TrainingException.class)
                .hasMessage("run.json: unknown key 'optimiser.learning_rat'; did you mean 'learning_rate'?");
        assertThatThrownBy(() -> parse("{\"optimizer\": {}}")).hasMessageContaining("did you mean 'optimiser'?");
        assertThatThrownBy(() -> parse("{\"loss\": {\"banana\": 1}}"))
                .hasMessageContaining("unknown key 'loss.banana'; expected one of focal, dice, iou");
    }

    @Test
    void valuesThatMakeNoSenseAreRefusedWithTheReason() {
        assertThatThrownBy(() -> parse("{\"steps\": 0}")).hasMessageContaining("steps: got 0, expected 1 or more");
        assertThatThrownBy(() -> parse("{\"interaction\": {\"box_share\": 2}}"))
                .hasMessageContaining("box_share: got 2.0, expected 0 to 1");
        assertThatThrownBy(() -> parse("{\"train\": \"all\"}")).hasMessageContaining("train");
        assertThatThrownBy(() -> parse("{\"steps\": \"many\"}")).hasMessageContaining("steps");
        assertThatThrownBy(() -> parse("[]")).hasMessageContaining("expected a JSON object");
        assertThatThrownBy(() -> parse("{\"steps\": 1,, }")).isInstanceOf(TrainingException.class);
    }

    @Test
    void whatMustBeThereCannotBeNull() {
        assertThatThrownBy(() -> parse("{\"data\": null}"))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("'data' is null, expected");
        assertThatThrownBy(() -> parse("{\"data\": {\"images\": null}}"))
                .hasMessageContaining("'data.images' is null, expected");
        assertThatThrownBy(() -> parse("{\"data\": 5}")).hasMessageContaining("'data' is 5, expected");
        assertThatThrownBy(() -> parse("{\"train\": null}")).isInstanceOf(TrainingException.class);
        assertThatThrownBy(() -> parse("{\"optimiser\": {\"beta1\": 1.0}}"))
                .hasMessageContaining("beta1: got 1.0, expected 0 to below 1");
        assertThat(parse("{\"data\": {\"cache\": null}}")).isEqualTo(TrainingConfig.DEFAULT);
    }

    @Test
    void distanceOfWords() {
        assertThat(Layer.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Layer.distance("", "abc")).isEqualTo(3);
    }
}
