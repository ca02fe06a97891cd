package io.anymask.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.mask.MaskException;
import io.anymask.mask.Rle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RleJsonTest {
    private final Rle rle = Rle.of(11, 13, 47, 4, 7, 4, 7, 4, 7, 4, 7, 4, 48);

    @Test
    void printsAndParsesBothForms() {
        assertThat(RleJson.print(rle)).isEqualTo("{\"size\":[11,13],\"counts\":\"_1470000000Y1\"}");
        assertThat(RleJson.printUncompressed(rle)).isEqualTo("{\"size\":[11,13],\"counts\":[47,4,7,4,7,4,7,4,7,4,48]}");
        assertThat(RleJson.parse(RleJson.print(rle))).isEqualTo(rle);
        assertThat(RleJson.parse(RleJson.printUncompressed(rle))).isEqualTo(rle);
    }

    @Test
    void backslashesInCountsAreJsonEscapes() {
        Rle backslash = Rle.of(11, 13, 44, 99);
        assertThat(backslash.compressed()).isEqualTo("\\1S3");
        assertThat(RleJson.print(backslash)).contains("\\\\1S3");
        assertThat(RleJson.parse(RleJson.print(backslash))).isEqualTo(backslash);
    }

    @Test
    void orderAndOtherFieldsDoNotMatter() {
        String json = " {\"x\": {\"size\": [1]}, \"counts\": [2.0, 4], \"y\": [1, [2]], \"size\": [2, 3]} ";
        assertThat(RleJson.parse(json)).isEqualTo(Rle.of(2, 3, 2, 4));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"size\":[2,3]}",
                "{\"counts\":[6]}",
                "{\"size\":[2,3,1],\"counts\":[6]}",
                "{\"size\":[2],\"counts\":[6]}",
                "{\"size\":2,\"counts\":[6]}",
                "{\"size\":[2,3],\"counts\":6}",
                "{\"size\":[2,3],\"counts\":null}",
                "{\"size\":[2,3],\"counts\":\"\"}",
                "{\"size\":[2,3],\"counts\":[]}",
                "{\"size\":[2,3],\"counts\":[7]}",
                "{\"size\":[2,3],\"counts\":[7,-1]}",
                "{\"size\":[2,3],\"counts\":[5.5,0.5]}",
                "{\"size\":[2,3],\"counts\":[\"6\"]}",
                "{\"size\":[2,3],\"counts\":[[6]]}",
                "{\"size\":[2,3],\"counts\":[4294967302]}",
                "{\"size\":[2,3],\"counts\":[6]",
                "{\"size\":[2,3],\"counts\":[6",
                "{\"size\":[2,3],\"counts\":\"6",
                "{\"size\":[2,3],\"counts\":[6]} 7",
                "{\"size\":[4294967298,3],\"counts\":[6]}",
                "{\"size\":[-2,-3],\"counts\":[6]}",
                "{\"size\":[1e300,3],\"counts\":[6]}",
            })
    void badJsonIsRefused(String json) {
        assertThatThrownBy(() -> RleJson.parse(json)).isInstanceOf(MaskException.class);
    }
}
