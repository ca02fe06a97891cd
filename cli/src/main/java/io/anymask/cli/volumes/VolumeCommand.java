package io.anymask.cli.volumes;

import com.google.auto.service.AutoService;
import io.anymask.apps.volumes.Axis;
import io.anymask.apps.volumes.Contrast;
import io.anymask.apps.volumes.LabelVolume;
import io.anymask.apps.volumes.Preset;
import io.anymask.apps.volumes.SlicePictures;
import io.anymask.apps.volumes.Volume;
import io.anymask.apps.volumes.VolumeLimits;
import io.anymask.apps.volumes.Window;
import io.anymask.apps.volumes.formats.VolumeFiles;
import io.anymask.apps.volumes.segment.FoundObject;
import io.anymask.apps.volumes.segment.VolumeSegmenter;
import io.anymask.apps.volumes.tiff.TiffStackReader;
import io.anymask.cli.command.OptionException;
import io.anymask.cli.command.Subcommand;
import io.anymask.cli.options.ModelOptions;
import io.anymask.cli.output.OutputFolder;
import io.anymask.cli.progress.Bar;
import io.anymask.file.FolderLock;
import io.anymask.inference.Recipe;
import io.anymask.inference.Segmenter;
import io.anymask.inference.onnx.OnnxEngine;
import io.anymask.mask.Mask;
import io.anymask.prompt.PromptException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anymask volume`: objects shown in slices and found in the whole volume.
@AutoService(Subcommand.class)
@Command(
        name = "volume",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Segment a CT, MR or microscope volume from prompts on its slices. Not a medical device.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  anymask volume CT.nii.gz --slice 40 --box 120,80,220,190",
            "  anymask volume series/ --preset ct-lung --point 140,260,12 --object 2 --point 380,250,12",
            "  anymask volume MR.nii.gz --slice 10 --box 40,30,80,70 --slice 18 --point 55,48 --output cord/"
        })
public final class VolumeCommand implements Subcommand, Callable<Integer> {
    private static final String FOLDER = "anymask-volume";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            paramLabel = "VOLUME",
            description = "A NIfTI file, a TIFF stack, a DICOM file, or a folder of DICOM files.")
    private Path path = Path.of(".");

    @Option(
            names = SlicePrompts.SLICE,
            paramLabel = "N",
            parameterConsumer = SlicePrompts.InOrder.class,
            description = "The slice, counted from 0, in which the prompts behind this option are.")
    final SlicePrompts prompts = new SlicePrompts(); // behind the options of prompts, all of them: their order counts

    @Option(
            names = SlicePrompts.BOX,
            paramLabel = "x0,y0,x1,y1",
            parameterConsumer = SlicePrompts.InOrder.class,
            description = "A box around the object, in pixels of the slice.")
    SlicePrompts boxes = prompts;

    @Option(
            names = SlicePrompts.POINT,
            paramLabel = "x,y[,0|1] | x,y,z[,0|1]",
            parameterConsumer = SlicePrompts.InOrder.class,
            description = "A click in the slice, or in a voxel of the volume where no --slice stands before it; 1 (the"
                    + " default) belongs to the object, 0 does not. In a later slice it corrects. Repeat for more.")
    SlicePrompts points = prompts;

    @Option(
            names = SlicePrompts.MASK,
            paramLabel = "FILE",
            parameterConsumer = SlicePrompts.InOrder.class,
            description = "The object's exact mask in the slice: a picture of its size, white is the object. All black"
                    + " says that the object ends before.")
    SlicePrompts masks = prompts;

    @Option(
            names = SlicePrompts.OBJECT,
            paramLabel = "N",
            parameterConsumer = SlicePrompts.InOrder.class,
            description = "The number of the object that the prompts behind this option show. Default: 1.")
    SlicePrompts objects = prompts;

    @Option(
            names = "--axis",
            paramLabel = "AXIS",
            defaultValue = "slice",
            description = "Along which slices are counted: slice (as they are stored), row or column."
                    + " Default: ${DEFAULT-VALUE}.")
    private Axis axis = Axis.SLICE;

    @Option(
            names = "--preset",
            paramLabel = "P",
            description = "How values become greys: ct-soft, ct-lung, ct-brain, ct-bone, mr, microscopy."
                    + " Default: the first window that the file proposes, else mr.")
    private @Nullable Preset preset;

    @Option(
            names = "--window",
            paramLabel = "LEVEL,WIDTH",
            description = "A window of values instead of a preset: its middle and its width.")
    private @Nullable String window;

    @Option(names = "--series", paramLabel = "UID", description = "Which series of a folder with several.")
    private @Nullable String series;

    @Option(
            names = "--volume",
            paramLabel = "N",
            description = "Which volume of a NIfTI file, or which time of a TIFF stack, with several; counted from 0.")
    private @Nullable Integer volumeNumber;

    @Option(
            names = "--channel",
            paramLabel = "N",
            description = "Which channel of a TIFF stack with several, counted from 1.")
    private @Nullable Integer channel;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = FOLDER,
            description = "Where the files go. Default: ${DEFAULT-VALUE}.")
    private Path output = Path.of(FOLDER);

    @Option(names = "--overwrite", description = "Replace the results of an earlier run.")
    private boolean overwrite;

    @Option(names = "--json", description = "Print the statistics as JSON.")
    private boolean json;

    @Option(
            names = "--recipe",
            paramLabel = "R",
            description = "How the model was trained: sam, or medsam for MedSAM's weights and what train made of them."
                    + " Default: sam.")
    private Recipe recipe = Recipe.SAM;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Override
    public Integer call() {
        List<SlicePrompts.Said> said = prompts.read(axis);
        Volume volume = VolumeFiles.open(path, selection(), VolumeLimits.DEFAULT);
        volume.remarks().forEach(remark -> err().printf("%s: %s%n", path, remark));
        SlicePictures pictures = new SlicePictures(volume, contrast(volume), axis);
        requireFits(said, pictures);
        OutputFolder folder = OutputFolder.open(output);
        FolderLock lock = folder.lock();
        try {
            VolumeResults.requireFree(folder, overwrite);
            try (Segmenter segmenter = model.open(OnnxEngine.Memory.KEEP, recipe)) {
                segment(VolumeSegmenter.of(segmenter, pictures), pictures, said, folder);
            }
        } finally {
            lock.close();
        }
        return 0;
    }

    private VolumeFiles.Selection selection() {
        return new VolumeFiles.Selection(Optional.ofNullable(series), number(volumeNumber), number(channel));
    }

    private static OptionalInt number(@Nullable Integer chosen) {
        return chosen == null ? OptionalInt.empty() : OptionalInt.of(chosen);
    }

    private Contrast contrast(Volume volume) {
        if (window != null) {
            if (preset != null) {
                throw new OptionException("--window: got --preset too, expected one of them");
            }
            return Contrast.window(volume, window(window));
        }
        if (preset != null) {
            return preset.contrast(volume);
        }
        List<Window> proposed = volume.display().windows();
        return proposed.isEmpty() ? Preset.MR.contrast(volume) : Contrast.window(volume, proposed.getFirst());
    }

    private static Window window(String text) {
        String[] parts = text.split(",", -1);
        try {
            if (parts.length == 2) {
                return new Window(Double.parseDouble(parts[0].strip()), Double.parseDouble(parts[1].strip()));
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new OptionException(
                "--window: got '%s', expected its level and a positive width, for example 40,400".formatted(text));
    }

    private void requireFits(List<SlicePrompts.Said> said, SlicePictures pictures) {
        for (SlicePrompts.Said one : said) {
            if (one.slice() >= pictures.count()) {
                throw new OptionException("slice %d: the volume has %d along the axis %s, expected 0 to %d"
                        .formatted(
                                one.slice(),
                                pictures.count(),
                                axis.name().toLowerCase(Locale.ROOT),
                                pictures.count() - 1));
            }
            if (one.object() > LabelVolume.MOST) {
                throw new OptionException(
                        "--object: got %d, expected 1 to %d".formatted(one.object(), LabelVolume.MOST));
            }
            Mask mask = one.mask();
            if (mask != null && (mask.width() != pictures.width() || mask.height() != pictures.height())) {
                throw new OptionException("--mask: got %d×%d pixels, expected the slice's %d×%d"
                        .formatted(mask.width(), mask.height(), pictures.width(), pictures.height()));
            }
            try {
                if (one.prompt() != null) {
                    one.prompt().requireFits(pictures.width(), pictures.height());
                }
            } catch (PromptException e) {
                throw new OptionException("slice %d: %s".formatted(one.slice(), e.getMessage()), e);
            }
        }
    }

    private void segment(
            VolumeSegmenter segmenter, SlicePictures pictures, List<SlicePrompts.Said> said, OutputFolder folder) {
        for (SlicePrompts.Said one : said) {
            if (one.mask() != null) {
                segmenter.set(one.object(), one.slice(), one.mask());
            } else if (one.prompt() != null) {
                segmenter.prompt(one.object(), one.slice(), one.prompt());
            }
        }
        SortedMap<Integer, FoundObject> found = new TreeMap<>();
        int total = pictures.count();
        for (SlicePrompts.Said one : said) {
            if (!found.containsKey(one.object())) {
                try (Bar bar = new Bar("object " + one.object(), "slices", err())) {
                    int[] looked = {0};
                    FoundObject object = segmenter.find(one.object(), () -> {
                        bar.at(Math.min(++looked[0], total), total);
                        return Thread.currentThread().isInterrupted();
                    });
                    found.put(one.object(), object);
                    report(one.object(), object);
                }
            }
        }
        VolumeResults results = VolumeResults.of(pictures, segmenter.labels(found), found, TiffStackReader.reads(path));
        results.write(folder);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(results.json());
        } else {
            results.tell(out, output);
        }
    }

    private void report(int number, FoundObject object) {
        if (!object.lost().isEmpty()) {
            err().printf(
                            "object %d: not found any more in slice %s; if it goes on there, show it again%n",
                            number, numbers(object.lost()));
        }
        if (!object.interpolated().isEmpty()) {
            err().printf(
                            "object %d: not seen in slice %s; its shape there is between its neighbours'%n",
                            number, numbers(object.interpolated()));
        }
    }

    private static String numbers(List<Integer> numbers) {
        return String.join(", ", numbers.stream().map(String::valueOf).toList());
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
