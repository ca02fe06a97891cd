package io.anymask.cli.options;

import io.anymask.inference.exemplar.ExemplarMethod;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads the name of a method that finds what an example shows.
public final class ExemplarMethods implements ITypeConverter<ExemplarMethod> {
    @Override
    public ExemplarMethod convert(String text) {
        for (ExemplarMethod method : ExemplarMethod.values()) {
            if (method.text().equalsIgnoreCase(text)) {
                return method;
            }
        }
        throw new TypeConversionException("got %s, expected default, persam or persam-f".formatted(text));
    }
}
