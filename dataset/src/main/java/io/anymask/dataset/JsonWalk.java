package io.anymask.dataset;

import io.anymask.Printable;
import java.io.IOException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Walks through JSON value by value, and finds its way back out of one that it could not use. Not safe for use
/// by several threads.
public abstract class JsonWalk {
    private static final int MOST_ENTRIES = 50_000_000;

    final JsonParser parser;

    /// The field read last, for messages.
    String field = "";

    JsonWalk(JsonParser parser) {
        this.parser = parser;
    }

    /// What is done with a value.
    @FunctionalInterface
    public interface Step {
        void run() throws IOException;
    }

    /// @param reason why the entry or a value in it cannot be used
    public final EntryException failure(String reason) {
        return new EntryException(reason);
    }

    final JsonToken token() {
        JsonToken token = parser.currentToken();
        return token == null ? JsonToken.NOT_AVAILABLE : token;
    }

    /// Calls back for each field of the object that the parser stands on, with the parser on the field's value; a
    /// field that is not consumed is skipped.
    public final void fields(FieldReader reader) throws IOException {
        require(JsonToken.START_OBJECT, "an object");
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            field = name;
            parser.nextToken();
            reader.read(name);
            field = name;
        }
        require(JsonToken.END_OBJECT, "the end of the object");
    }

    public interface FieldReader {
        void read(String name) throws IOException;
    }

    /// Calls back for each element of the array that the parser stands on.
    ///
    /// @return how many there were
    public final int elements(String what, ElementReader reader) throws IOException {
        require(JsonToken.START_ARRAY, "a list of " + what);
        int index = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (index == MOST_ENTRIES) {
                throw new DatasetException("more than " + MOST_ENTRIES + " " + what);
            }
            reader.read(index++);
        }
        return index;
    }

    public interface ElementReader {
        void read(int index) throws IOException;
    }

    public final void skip() {
        parser.skipChildren();
    }

    /// Objects and lists around the value that the parser stands at the beginning of.
    final int level() {
        int depth = parser.streamReadContext().getNestingDepth();
        return token() == JsonToken.START_OBJECT || token() == JsonToken.START_ARRAY ? depth - 1 : depth;
    }

    /// Goes to the end of a value that was given up somewhere inside it.
    ///
    /// @param level where the value began
    final void leave(int level) {
        while (parser.streamReadContext().getNestingDepth() > level) {
            parser.nextToken(); // a file that ends here is no JSON, which the parser says
        }
    }

    public final boolean isNull() {
        return token() == JsonToken.VALUE_NULL;
    }

    /// Whether the parser stands on an object.
    public final boolean isObject() {
        return token() == JsonToken.START_OBJECT;
    }

    /// Whether the parser stands on a list.
    public final boolean isList() {
        return token() == JsonToken.START_ARRAY;
    }

    /// The value that the parser stands on, for messages.
    public final String shown() {
        return switch (token()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case END_OBJECT, END_ARRAY, NOT_AVAILABLE -> "nothing";
            case VALUE_NULL -> "null";
            case VALUE_STRING -> "\"" + Printable.of(parser.getString()) + "\"";
            default -> Printable.of(String.valueOf(parser.getString()));
        };
    }

    private void require(JsonToken expected, String what) {
        if (parser.currentToken() != expected) {
            throw failure((field.isEmpty() ? "" : field + ": ") + "got " + shown() + ", expected " + what);
        }
    }
}
