package io.anymask.apps.volumes.tiff;

import io.anymask.apps.volumes.VolumeException;
import java.io.StringReader;
import java.util.OptionalDouble;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/// The XML that OME-TIFF has in its first page. Its first picture counts. Stateless.
///
/// Source: the OME schema 2016-06.
final class OmeXml {
    private OmeXml() {}

    /// @throws VolumeException when it is no XML, or describes no picture
    static StackLayout layout(String description) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(new StringReader(description));
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT
                        && xml.getLocalName().equals("Pixels")) {
                    return pixels(xml);
                }
            }
        } catch (XMLStreamException e) {
            throw new VolumeException("its OME description is no sound XML; save it again", e);
        }
        throw new VolumeException("its OME description has no Pixels; save it again");
    }

    private static StackLayout pixels(XMLStreamReader xml) {
        String order = attribute(xml, "DimensionOrder");
        return new StackLayout(
                count(xml, "SizeC"),
                count(xml, "SizeZ"),
                count(xml, "SizeT"),
                order == null || !order.startsWith("XY") ? "CZT" : order.substring(2),
                step(xml, "PhysicalSizeX"),
                step(xml, "PhysicalSizeY"),
                step(xml, "PhysicalSizeZ"));
    }

    private static @Nullable String attribute(XMLStreamReader xml, String name) {
        return xml.getAttributeValue(null, name);
    }

    private static int count(XMLStreamReader xml, String name) {
        String text = attribute(xml, name);
        try {
            return text == null ? 1 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new VolumeException("got OME's %s '%s', expected a whole number".formatted(name, text), e);
        }
    }

    /// Micrometres where no unit is given.
    private static OptionalDouble step(XMLStreamReader xml, String name) {
        String text = attribute(xml, name);
        String unit = attribute(xml, name + "Unit");
        try {
            return text == null
                    ? OptionalDouble.empty()
                    : StackLayout.millimetres(Double.parseDouble(text), unit == null ? "µm" : unit);
        } catch (NumberFormatException e) {
            throw new VolumeException("got OME's %s '%s', expected a number".formatted(name, text), e);
        }
    }
}
