package io.anymask.cli.evaluate;

import io.anymask.cli.command.OptionException;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/// The option on how many images are looked at.
final class Every {
    @Option(
            names = "--every",
            paramLabel = "N",
            defaultValue = "1",
            description = "Only every Nth image, for a quick look. Default: ${DEFAULT-VALUE}.")
    private int every;

    /// The first, and then every Nth.
    ///
    /// @throws OptionException when N is below 1
    <T> List<T> of(List<T> all) {
        if (every < 1) {
            throw new OptionException("--every: got %d, expected 1 or more".formatted(every));
        }
        return IntStream.iterate(0, i -> i < all.size(), i -> i + every)
                .mapToObj(all::get)
                .toList();
    }

    /// For the setup of reports and journals; nothing where all images are looked at.
    String text() {
        return every == 1 ? "" : ", every " + every + "th image";
    }
}
