package io.anymask.spark;

import io.anymask.dataset.ResultNames;
import io.anymask.dataset.ResultNames.Named;
import io.anymask.image.ImageFiles;
import io.anymask.spark.PhotoTask.Input;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.BinaryType;

/// Photos of whatever Spark reads.
final class PhotoList {
    private static final String TABLE = "table:";
    private static final String PATH = "path";
    private static final String CONTENT = "content";

    private final SparkSession spark;

    PhotoList(SparkSession spark) {
        this.spark = spark;
    }

    /// @param source as of [Cluster#photos]
    Photos of(String source) {
        boolean table = isTable(source);
        Dataset<Row> rows = table ? table(source) : files(source);
        List<String> paths = rows.select(rows.col(PATH).cast("string")).as(Encoders.STRING()).collectAsList().stream()
                .filter(path -> table || isPicture(path))
                .toList();
        if (paths.contains(null)) {
            throw new ClusterException(
                    "%s: a row without a %s, expected that of a photo in each".formatted(source, PATH));
        }
        if (paths.isEmpty()) {
            throw new ClusterException(
                    "%s: no pictures there, expected files ending in %s".formatted(source, ImageFiles.ENDINGS));
        }
        return new Photos(photos(paths), table && hasContents(rows) ? source : null);
    }

    private static boolean isTable(String source) {
        return source.startsWith(TABLE) || source.endsWith(".parquet") || source.endsWith(".parquet/");
    }

    private Dataset<Row> table(String source) {
        Dataset<Row> rows = source.startsWith(TABLE)
                ? spark.table(source.substring(TABLE.length()))
                : spark.read().parquet(source);
        if (!List.of(rows.columns()).contains(PATH)) {
            throw new ClusterException("%s: got the columns %s, expected %s, and %s where the photos' files are in it"
                    .formatted(source, Arrays.toString(rows.columns()), PATH, CONTENT));
        }
        return rows;
    }

    private Dataset<Row> files(String source) {
        return spark.read()
                .format("binaryFile")
                .option("recursiveFileLookup", "true")
                .load(source);
    }

    private static boolean hasContents(Dataset<Row> rows) {
        return List.of(rows.columns()).contains(CONTENT)
                && rows.schema().apply(CONTENT).dataType() instanceof BinaryType;
    }

    private static boolean isPicture(String path) {
        return ImageFiles.isPicture(file(path));
    }

    /// Photos by their paths, in the order of these.
    static List<Photo> photos(List<String> paths) {
        List<Named> named = new ArrayList<>(paths.stream()
                .map(path -> Named.of(path, file(path)))
                .sorted(PhotoList::compare)
                .toList());
        for (int i = 1; i < named.size(); i++) {
            if (named.get(i).path().equals(named.get(i - 1).path())) {
                throw new ClusterException(named.get(i).path() + ": this photo is there twice, expected each once");
            }
        }
        List<Named> distinct = ResultNames.distinct(named);
        return IntStream.range(0, distinct.size())
                .mapToObj(i -> {
                    Named photo = distinct.get(i);
                    return new Photo(i, photo.path(), photo.name(), ResultNames.whole(file(photo.path())));
                })
                .toList();
    }

    private static int compare(Named one, Named other) {
        int files = file(one.path()).compareTo(file(other.path()));
        return files == 0 ? one.path().compareTo(other.path()) : files;
    }

    /// The path within an address.
    private static Path file(String path) {
        if (!PhotoFile.isAddress(path)) {
            return Path.of(path);
        }
        String within = new org.apache.hadoop.fs.Path(path).toUri().getPath();
        return Path.of(within == null || within.isEmpty() ? "/" : within);
    }

    /// Photos with their files, which stay where Spark has them.
    ///
    /// @param inputs of the same source
    JavaRDD<Input> withContents(String source, List<Input> inputs) {
        Map<String, Input> byPath = new HashMap<>();
        inputs.forEach(input -> byPath.put(input.photo().path(), input));
        Broadcast<Map<String, Input>> known =
                JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(byPath);
        return table(source).select(PATH, CONTENT).javaRDD().map(row -> {
            Input input = known.value().get(row.getString(0));
            if (input == null) {
                throw new ClusterException(row.getString(0) + ": this photo came while the job ran; run it again");
            }
            byte[] content = row.isNullAt(1) ? new byte[0] : (byte[]) row.get(1);
            return new Input(input.photo(), input.known(), content);
        });
    }
}
