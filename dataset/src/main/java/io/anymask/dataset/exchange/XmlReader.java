package io.anymask.dataset.exchange;

import io.anymask.dataset.DatasetException;
import io.anymask.dataset.EntryException;
import io.anymask.dataset.Notes;
import io.anymask.file.Untrusted;
import io.anymask.mask.MaskException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// Walks through an XML file element by element. A document type, with which a few letters can become gigabytes or
/// another file, is refused before it is read. Not safe for use by several threads.
final class XmlReader {
    private static final long MOST_BYTES = 8L << 30;
    private static final int DEEPEST = 64;
    private static final int MOST_LETTERS = 1 << 20;

    private final Path file;
    private final XMLStreamReader xml;
    private int depth;

    private XmlReader(Path file, XMLStreamReader xml) {
        this.file = file;
        this.xml = xml;
    }

    /// What is done with an element.
    @FunctionalInterface
    interface Element {
        void read(String name);
    }

    /// What is done with a file; the reader stands on its root.
    @FunctionalInterface
    interface Reading<R> {
        R read(XmlReader reader, String root);
    }

    /// Opens a file, reads it, and turns whatever goes wrong into a message with file and line.
    ///
    /// @param what a sound file would be, with its article
    static <R> R read(Path file, String what, Reading<R> reading) {
        Untrusted.requireFile(file, what, DatasetException::new);
        long size = Tree.size(file);
        if (size > MOST_BYTES) {
            throw new DatasetException(
                    "%s: got %d bytes, expected %s of at most %d".formatted(file, size, what, MOST_BYTES));
        }
        return Untrusted.read(file.toString(), what, () -> open(file, what, reading), DatasetException::new);
    }

    private static <R> R open(Path file, String what, Reading<R> reading) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            XmlReader reader = new XmlReader(file, factory().createXMLStreamReader(in));
            try {
                while (!reader.xml.isStartElement()) {
                    reader.next();
                }
                return reading.read(reader, reader.xml.getLocalName());
            } catch (EntryException | MaskException | IllegalArgumentException e) {
                throw new DatasetException("%s, line %d: %s".formatted(file, reader.line(), e.getMessage()), e);
            }
        } catch (XMLStreamException e) {
            throw new DatasetException(
                    "%s: no valid XML in line %d, column %d, expected %s"
                            .formatted(
                                    file,
                                    e.getLocation() == null
                                            ? 1
                                            : e.getLocation().getLineNumber(),
                                    e.getLocation() == null
                                            ? 1
                                            : e.getLocation().getColumnNumber(),
                                    what),
                    e);
        }
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    /// Calls back for each child of the element that the reader stands on, with the reader on the child; what is
    /// not read of it is skipped. Afterwards the reader stands on the element's end.
    void children(Element child) {
        int level = depth;
        while (true) {
            next();
            if (xml.isStartElement()) {
                child.read(xml.getLocalName());
                leave(level);
            } else if (depth < level) {
                return;
            }
        }
    }

    /// The text of the element that the reader stands on, without that of its children.
    String text() {
        StringBuilder text = new StringBuilder();
        int level = depth;
        while (depth >= level) {
            next();
            if (depth == level && xml.hasText() && text.length() < MOST_LETTERS) {
                text.append(xml.getText());
            }
        }
        return text.toString().strip();
    }

    /// An attribute of the element that the reader stands on.
    ///
    /// @throws EntryException if it has none of the name
    String attribute(String name) {
        String value = xml.getAttributeValue(null, name);
        if (value == null) {
            throw new EntryException("no %s, expected one".formatted(name));
        }
        return value;
    }

    String attribute(String name, String otherwise) {
        String value = xml.getAttributeValue(null, name);
        return value == null ? otherwise : value;
    }

    double decimal(String name) {
        return Numbers.decimal(name, attribute(name));
    }

    int count(String name) {
        return Numbers.count(name, attribute(name));
    }

    /// Reads the element that the reader stands on; one that cannot be used is left out and noted.
    ///
    /// @param what it is, with its article: "a polygon"
    void entry(String what, Notes notes, Runnable step) {
        String where = "%s, line %d".formatted(file.getFileName(), line());
        int level = depth - 1;
        try {
            step.run();
        } catch (EntryException | MaskException | IllegalArgumentException e) {
            leave(level);
            notes.leftOut(what, "mask", where, String.valueOf(e.getMessage()));
        }
    }

    int line() {
        return xml.getLocation().getLineNumber();
    }

    private void leave(int level) {
        while (depth > level) {
            next();
        }
    }

    private void next() {
        try {
            if (!xml.hasNext()) {
                throw new DatasetException(file + ": the file ends too early, expected the end of its root element");
            }
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> depth++;
                case XMLStreamConstants.END_ELEMENT -> depth--;
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new DatasetException(
                            "%s, line %d: got a document type or an entity of one, expected none; remove it"
                                    .formatted(file, line()));
                default -> {}
            }
            if (depth > DEEPEST) {
                throw new DatasetException(
                        "%s, line %d: elements nested deeper than %d, expected fewer".formatted(file, line(), DEEPEST));
            }
        } catch (XMLStreamException e) {
            throw new DatasetException("%s: no valid XML in line %d".formatted(file, line()), e);
        }
    }
}
