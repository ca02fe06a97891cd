package io.anymask.training.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What a setting means, at the record's component that holds it, or a choice, at its constant. The one source of
/// `train --defaults`, `train --schema` and the table in the documentation.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
public @interface Meaning {
    /// A phrase, with the paper's value where there is one.
    String value();

    /// Of a number, in the plural: `steps`, `pixels`; empty for a plain number or a share.
    String unit() default "";

    /// Of a number, as mathematicians write it: `[0, 1)` for 0 to below 1, `(0, ∞)` for above 0. Numbers need it.
    String range() default "";

    /// Of a choice: the constants that may be chosen, as they are written in a file; empty for all.
    String[] of() default {};
}
