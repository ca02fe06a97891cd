package io.anymask;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/// The bill of materials is kept by hand and complete.
class BomTest {
    private static final List<String> NOT_PUBLISHED =
            List.of("anymask-distribution", "anymask-examples", "anymask-packing");

    private static List<String> values(Path pom, String path) throws Exception {
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
        XPath xpath = XPathFactory.newInstance().newXPath();
        NodeList nodes = (NodeList) xpath.evaluate(path, document, XPathConstants.NODESET);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getTextContent())
                .toList();
    }

    @Test
    void namesEveryModule() throws Exception {
        List<String> published = new ArrayList<>();
        for (String module : values(Path.of("../pom.xml"), "/project/modules/module")) {
            published.addAll(values(Path.of("..", module, "pom.xml"), "/project/artifactId"));
        }
        published.removeAll(NOT_PUBLISHED);
        published.remove("anymask-bom");
        assertThat(values(Path.of("../bom/pom.xml"), "/project/dependencyManagement//artifactId"))
                .containsExactlyInAnyOrderElementsOf(published);
    }

    @Test
    void hasTheVersionOfTheModules() throws Exception {
        assertThat(values(Path.of("../bom/pom.xml"), "/project/version"))
                .isEqualTo(values(Path.of("../pom.xml"), "/project/version"));
    }

    @Test
    void everyModuleHasAName() throws Exception {
        List<String> names = new ArrayList<>();
        for (String module : values(Path.of("../pom.xml"), "/project/modules/module")) {
            Path pom = Path.of("..", module, "pom.xml");
            if (values(pom, "/project/packaging").isEmpty()) {
                List<String> name = values(pom, "/project/properties/module.name");
                assertThat(name).as(module).hasSize(1);
                names.addAll(name);
            }
        }
        assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.startsWith("io.anymask"));
    }
}
