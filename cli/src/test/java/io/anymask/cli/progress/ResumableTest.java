package io.anymask.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anymask.cli.command.InputException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class ResumableTest {
    @Test
    void isSilentWhenTheWorkEnds() {
        StringWriter said = new StringWriter();
        assertThat(Resumable.run(new PrintWriter(said), false, () -> 7)).isEqualTo(7);
        assertThatThrownBy(() -> Resumable.run(new PrintWriter(said), false, () -> {
                    throw new InputException("broken");
                }))
                .isInstanceOf(InputException.class);
        assertThat(said.toString()).isEmpty();
    }

    @Test
    void doesNotSendAnybodyIntoStartingOver() {
        assertThat(Resumable.stopped(false)).contains("the same command resumes");
        assertThat(Resumable.stopped(true)).contains("the same command without --overwrite resumes");
    }
}
