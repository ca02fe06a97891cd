package io.anymask;

// readme
import io.anymask.image.Image;
import io.anymask.inference.ImageEmbedding;
import io.anymask.inference.Prediction;
import io.anymask.inference.Segmenter;
import io.anymask.mobilesam.MobileSam;
import io.anymask.prompt.Prompt;
import java.nio.file.Path;

final class ReadmeExample {
    public static void main(String[] arguments) {
        Image photo = Image.read(Path.of(arguments[0]));
        try (Segmenter sam = Segmenter.open(MobileSam.weights())) {
            ImageEmbedding embedding = sam.embed(photo); // once per image
            Prediction click = embedding.predict(Prompt.point(400, 420)); // three masks, best first
            click.best().mask().writePng(Path.of(arguments[1]));

            Prompt refined = Prompt.box(40, 60, 780, 720).minus(400, 600).refining(click.best());
            Prediction answer = embedding.predict(refined); // one mask
            System.out.printf(
                    "%d pixels, predicted IoU %.3f%n",
                    answer.best().mask().area(), answer.best().predictedIou());
        }
    }
}
