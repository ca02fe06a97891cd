package io.anymask.cli.input;

import io.anymask.cli.command.OptionException;
import io.anymask.prompt.PromptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import java.util.function.Supplier;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/// The options of prompts in the order in which they were typed, where what stands before a prompt says what it is
/// of. A command has one field of it behind each of these options.
public abstract class OrderedPrompts {
    private final List<Word> words = new ArrayList<>();

    /// An option as it was typed.
    ///
    /// @param option its first name
    /// @param text behind it
    protected record Word(String option, String text) {
        /// A value that is read out of the text.
        ///
        /// @throws OptionException naming the option, where it is none
        public <T> T read(Supplier<T> value) {
            try {
                return value.get();
            } catch (PromptException e) {
                throw new OptionException(option + ": " + e.getMessage(), e);
            }
        }

        /// A whole number that the text is.
        public int number(int least) {
            return number(text, least);
        }

        /// A whole number that a part of the text is.
        ///
        /// @throws OptionException naming the option, where it is none or too small
        public int number(String part, int least) {
            try {
                int number = Integer.parseInt(part.strip());
                if (number >= least) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // told below
            }
            throw new OptionException(
                    "%s: got '%s' in '%s', expected a whole number from %d on".formatted(option, part, text, least));
        }
    }

    /// All of them.
    protected final List<Word> words() {
        return words;
    }

    /// Keeps options in the order in which they come; picocli itself groups them by name.
    public static final class InOrder implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> arguments, ArgSpec argument, CommandSpec command) {
            String option = ((OptionSpec) argument).names()[0];
            if (arguments.isEmpty()) {
                throw new ParameterException(
                        command.commandLine(), "Missing required parameter for option '%s'".formatted(option));
            }
            argument.<OrderedPrompts>getValue().words.add(new Word(option, arguments.pop()));
        }
    }
}
