package io.anymask;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.anymask.apps.borrower.Borrower;
import io.anymask.apps.lender.Lender;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The arrows between the rooms of the house (ARCHITECTURE.md): cli -> bench -> inference -> model -> core.
class ArchitectureTest {
    private static final String[] CORE = {"io.anymask", "io.anymask.file..", "io.anymask.mask..", "io.anymask.prompt.."
    };

    private static final String[] IMAGE = {"io.anymask.image..", "io.anymask.overlay.."};

    /// The layers that work with images and models.
    private static final List<String> USERS =
            List.of("training", "bench", "evaluation", "service", "server", "dataengine", "spark", "apps", "cli");

    /// Exceptions that are not the input's fault, and the parent of all others.
    private static final Set<String> NOT_THE_INPUT = Set.of(
            "BadInputException",
            "DownloadException",
            "InferenceException",
            "Interrupted",
            "OptionException", // wrong usage: exit code 2
            "OutputFailure", // the disk's fault
            "ProblemException",
            "ServiceException",
            "ShapeException",
            "Stopped", // training, by its user
            "TorchException",
            "UnwritableException"); // a disk of a cluster is at fault

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("tests.jar"))
            .importPackages("io.anymask");

    @Test
    void allModulesAreLookedAt() {
        for (String name : List.of(
                "mask.Mask",
                "image.Image",
                "video.Film",
                "dataset.Dataset",
                "model.ops.Ops",
                "inference.Segmenter",
                "torch.TorchDevice",
                "chart.Charts",
                "training.masks.Trainer",
                "evaluation.report.Report",
                "spark.Cluster",
                "service.Lane",
                "dataengine.Annotations",
                "server.AnymaskServer",
                "bench.EngineBench",
                "apps.volumes.Volume",
                "mobilesam.MobileSam",
                "clipvocabulary.ClipVocabulary",
                "cli.Main")) {
            assertThat(CLASSES.contain("io.anymask." + name)).as(name).isTrue();
        }
    }

    @Test
    void arrowsPointOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("core")
                .definedBy(CORE)
                .layer("image")
                .definedBy(IMAGE)
                .layer("video")
                .definedBy("io.anymask.video..")
                .layer("dataset")
                .definedBy("io.anymask.dataset..")
                .layer("model")
                .definedBy("io.anymask.model..")
                .layer("inference")
                .definedBy("io.anymask.inference..")
                .layer("training")
                .definedBy("io.anymask.training..")
                .layer("torch")
                .definedBy("io.anymask.torch..")
                .layer("bench")
                .definedBy("io.anymask.bench..")
                .layer("chart")
                .definedBy("io.anymask.chart..")
                .layer("evaluation")
                .definedBy("io.anymask.evaluation..")
                .layer("server")
                .definedBy("io.anymask.server..")
                .layer("service")
                .definedBy("io.anymask.service..")
                .layer("dataengine")
                .definedBy("io.anymask.dataengine..")
                .layer("spark")
                .definedBy("io.anymask.spark..")
                .layer("apps")
                .definedBy("io.anymask.apps..")
                .layer("cli")
                .definedBy("io.anymask.cli..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("apps")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("spark")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("dataengine")
                .mayOnlyBeAccessedByLayers("server", "cli")
                .whereLayer("bench")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("video")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("chart")
                .mayOnlyBeAccessedByLayers("bench", "training", "evaluation")
                .whereLayer("evaluation")
                .mayOnlyBeAccessedByLayers("spark", "cli")
                .whereLayer("server")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("service")
                .mayOnlyBeAccessedByLayers("dataengine", "server")
                .whereLayer("torch")
                .mayOnlyBeAccessedByLayers("training")
                .whereLayer("training")
                .mayOnlyBeAccessedByLayers("bench", "apps", "dataengine", "cli")
                .whereLayer("inference")
                .mayOnlyBeAccessedByLayers(and("torch"))
                .whereLayer("image")
                .mayOnlyBeAccessedByLayers(and("dataset", "video", "inference", "torch"))
                .whereLayer("dataset")
                .mayOnlyBeAccessedByLayers(and())
                .whereLayer("model")
                .mayOnlyBeAccessedByLayers(and("inference", "torch"))
                .check(CLASSES);
    }

    private static String[] and(String... others) {
        return Stream.concat(Arrays.stream(others), USERS.stream()).toArray(String[]::new);
    }

    /// A layer that the test does not know is one that it does not check.
    @Test
    void everyClassIsInALayer() {
        Set<String> known = Set.of(and(
                "model",
                "inference",
                "torch",
                "dataset",
                "video",
                "chart",
                "mobilesam",
                "clipvocabulary",
                "packing",
                "web",
                "examples"));
        String[] shared =
                Stream.concat(Arrays.stream(CORE), Arrays.stream(IMAGE)).toArray(String[]::new);
        assertThat(CLASSES.stream()
                        .filter(type -> !resideInAnyPackage(shared).test(type))
                        .map(JavaClass::getPackageName)
                        .filter(name -> name.startsWith("io.anymask.") && !known.contains(name.split("\\.", -1)[2]))
                        .distinct())
                .as("a new module is added here and as a layer above")
                .isEmpty();
    }

    @Test
    void coreBringsNothingAlong() {
        classes()
                .that(resideInAnyPackage(CORE))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(CORE)
                        .or(resideInAnyPackage("java..", "javax.imageio..", "org.w3c.dom..", "org.jspecify..")))
                .check(CLASSES);
    }

    @Test
    void everyExceptionSaysWhetherTheInputIsAtFault() {
        assertThat(CLASSES.stream()
                        .filter(type -> type.getRawSuperclass()
                                .map(parent -> parent.isEquivalentTo(RuntimeException.class))
                                .orElse(false))
                        .map(JavaClass::getSimpleName))
                .as("a new exception for bad input extends BadInputException")
                .isSubsetOf(NOT_THE_INPUT);
    }

    @Test
    void httpKnowsNoInput() {
        noClasses()
                .that()
                .resideInAPackage("io.anymask.server.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.anymask.image..", "io.anymask.mask..", "io.anymask.prompt..", "io.anymask.inference..")
                .check(CLASSES);
    }

    /// Bad input has one parent: a list of its kinds would miss the next one.
    @Test
    void theServerKnowsNoKindsOfBadInput() {
        noClasses()
                .that()
                .resideInAPackage("io.anymask.server..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are kinds of BadInputException",
                        type -> type.isAssignableTo(BadInputException.class)
                                && !type.isEquivalentTo(BadInputException.class)))
                .check(CLASSES);
    }

    /// Every package of every module is a slice by itself, whatever lies above or below it.
    @Test
    void packagesHaveNoCycles() {
        slices().assignedFrom(new EachPackage()).should().beFreeOfCycles().check(CLASSES);
    }

    private static final class EachPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }

    @Test
    void engineKnowsNoEngineAndNoSegmenter() {
        noClasses()
                .that()
                .resideInAPackage("io.anymask.inference.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.anymask.inference", "io.anymask.inference.onnx..", "ai.onnxruntime..")
                .check(CLASSES);
    }

    private static final ArchRule APART =
            slices().matching("io.anymask.apps.(*)..").should().notDependOnEachOther();

    @Test
    void applicationsKnowNothingOfEachOther() {
        APART.allowEmptyShould(true).check(CLASSES);
    }

    /// There is no application yet: two of the test's own show that the rule can fail.
    @Test
    void applicationsThatKnowEachOtherAreFound() {
        JavaClasses applications = new ClassFileImporter().importClasses(Borrower.class, Lender.class);
        assertThat(APART.evaluate(applications).hasViolation()).isTrue();
        assertThat(APART.evaluate(new ClassFileImporter().importClasses(Lender.class))
                        .hasViolation())
                .isFalse();
    }

    /// A library that one module is there for is seen by that module alone.
    @ParameterizedTest(name = "{0} is seen only by {1}")
    @MethodSource("owners")
    void aLibraryHasItsOwners(String[] library, String[] owners) {
        noClasses()
                .that()
                .resideOutsideOfPackages(owners)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library)
                .check(CLASSES);
    }

    static Stream<Arguments> owners() {
        return Stream.of(
                owned(
                        "io.anymask.dataengine.store..",
                        "java.sql..",
                        "javax.sql..",
                        "org.jdbi..",
                        "org.sqlite..",
                        "org.flywaydb..",
                        "com.zaxxer.."),
                owned("io.anymask.server..", "org.eclipse.jetty..", "jakarta.servlet.."),
                owned("io.anymask.video..", "org.bytedeco.ffmpeg.."),
                Arguments.of(
                        new String[] {"org.bytedeco.pytorch..", "org.bytedeco.openblas.."},
                        new String[] {"io.anymask.torch..", "io.anymask.training.."}),
                Arguments.of(
                        new String[] {"org.bytedeco.javacpp.."},
                        new String[] {"io.anymask.torch..", "io.anymask.training..", "io.anymask.video.."}),
                owned("io.anymask.spark..", "org.apache.spark..", "org.apache.hadoop..", "scala.."),
                owned("io.anymask.cli..", "picocli.."),
                // The command's only question to it is its version.
                Arguments.of(
                        new String[] {"ai.onnxruntime.."},
                        new String[] {"io.anymask.inference.onnx..", "io.anymask.bench..", "io.anymask.cli"}),
                Arguments.of(new String[] {"org.knowm.xchart.."}, new String[] {
                    "io.anymask.chart..",
                    "io.anymask.bench..",
                    "io.anymask.evaluation.report..",
                    "io.anymask.training.run.."
                }));
    }

    private static Arguments owned(String owner, String... library) {
        return Arguments.of(library, new String[] {owner});
    }

    /// But for the class by which the model registry finds them, which only the registry loads.
    @Test
    void theWeightsDependOnNothing() {
        classes()
                .that(resideInAPackage("io.anymask.mobilesam.."))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "io.anymask.mobilesam..", "org.jspecify.."))
                .check(CLASSES.that(DescribedPredicate.describe(
                        "are in the jar",
                        type -> !Set.of("Packing", "MobileSamProvider").contains(type.getSimpleName()))));
    }

    @Test
    void onlyTheCommandPrints() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.anymask.cli..", "io.anymask.bench..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CLASSES);
    }
}
