package io.anymask.evaluation.prompts;

import io.anymask.evaluation.prompts.PromptSettings.Start;

/// Names of what is measured, as they stand in journals and reports.
final class Measures {
    static final String BOX = "box";
    static final String BOX_ORACLE = "box oracle";
    static final String BOX_SINGLE = "box single mask";
    static final String BOX_REFINED = "box refined";

    private Measures() {}

    static String clicks(Start start, int clicks) {
        return start.label() + " " + clicks + (clicks == 1 ? " click" : " clicks");
    }

    static String oracle(Start start) {
        return clicks(start, 1) + " oracle";
    }

    static String boundary(String measure) {
        return measure + " boundary";
    }

    /// @param percent 85 or 90
    static String clicksTo(Start start, int percent) {
        return start.label() + " NoC@" + percent;
    }

    static String neverReached(Start start, int percent) {
        return start.label() + " never " + percent;
    }
}
