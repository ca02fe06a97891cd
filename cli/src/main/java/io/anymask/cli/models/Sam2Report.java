package io.anymask.cli.models;

import io.anymask.model.checkpoint.Checkpoint;
import io.anymask.model.hiera.HieraConfig;
import io.anymask.model.sam2.Sam2Config;
import io.anymask.model.sam2.Sam2Model;
import io.anymask.model.sam2.Sam2Networks;
import java.io.PrintWriter;

/// What `anymask models` says of a SAM 2.
///
/// @param name as it was asked for
record Sam2Report(String name, Sam2Model model, PrintWriter out) {
    /// @param checkpoint of that name
    static Sam2Report of(String name, Checkpoint checkpoint, PrintWriter out) {
        return new Sam2Report(name, Sam2Model.of(checkpoint), out);
    }

    void describe() {
        ModelReport report = new ModelReport(out);
        report.origin(model.name(), model.checkpoint());
        Sam2Config config = model.config();
        HieraConfig encoder = config.encoder();
        int side = encoder.imageSize();
        out.printf("  encoder     %s, images of %d × %d pixels%n", encoder.name(), side, side);
        out.printf(
                "              stages of %s blocks; %d channels and heads of %d, doubled with each stage; windows of %s tokens, global in blocks %s%n",
                encoder.depths(),
                encoder.channels(),
                encoder.channels() / encoder.heads(),
                encoder.windows(),
                encoder.globalBlocks());
        out.printf(
                "  memory      %d × %d × %d values of each frame and object%n",
                config.grid(), config.grid(), config.memory().channels());
        out.printf("  used by the networks:%n");
        Sam2Networks networks = model.networks();
        report.cost("encoder", networks.imageEncoder());
        report.cost("decoder", networks.decoder());
        report.cost("  with mask", networks.maskPromptDecoder());
        report.cost("to memory", networks.memoryEncoder(), networks.pointer());
        report.cost("of memory", networks.memoryAttention());
        out.printf("              (of two remembered frames; the published settings remember seven)%n");
    }

    void verify() {
        new ModelReport(out).complete(name, model.name(), model.checkpoint());
    }
}
