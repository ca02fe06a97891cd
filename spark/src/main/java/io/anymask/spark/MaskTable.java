package io.anymask.spark;

import io.anymask.BadInputException;
import io.anymask.dataset.exchange.AnnotatedImage;
import io.anymask.dataset.exchange.AnnotatedObject;
import io.anymask.dataset.statistics.DatasetStatistics;
import io.anymask.dataset.statistics.StatisticsCounter;
import io.anymask.file.AtomicFile;
import io.anymask.file.Folders;
import io.anymask.mask.Rle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/// The masks of many photos as one table in Parquet: a row for each photo, its columns as in SA-1B.
final class MaskTable {
    private static final StructType ROWS = StructType.fromDDL("""
            key STRING, path STRING, sha256 STRING, settings STRING,
            image STRUCT<image_id: BIGINT, width: INT, height: INT, file_name: STRING>,
            annotations ARRAY<STRUCT<id: INT, segmentation: STRUCT<size: ARRAY<INT>, counts: STRING>,
              bbox: ARRAY<BIGINT>, area: BIGINT, predicted_iou: DOUBLE, stability_score: DOUBLE,
              crop_box: ARRAY<BIGINT>, point_coords: ARRAY<ARRAY<DOUBLE>>>>
            """);

    private static final StructType KNOWN = StructType.fromDDL("image_id BIGINT, key STRING, sha256 STRING");

    private static final Pattern GLOB = Pattern.compile("[\\\\*?\\[\\]{}]");

    private static final String WIDTH = "width";
    private static final String HEIGHT = "height";
    private static final String ANNOTATIONS = "annotations";

    private final SparkSession spark;
    private final Path output;

    /// @param output of jobs
    MaskTable(SparkSession spark, Path output) {
        this.spark = spark;
        this.output = output;
    }

    /// Makes the table of the rows that tasks kept, of the photos whose results are there. It appears whole, in
    /// the place of an earlier one.
    ///
    /// @param ledger as it is after the job
    void write(Job job, List<Photo> photos, Ledger ledger) {
        String settings = job.settings();
        List<Row> known = new ArrayList<>();
        for (Photo photo : photos) {
            String hash = ledger.known(job.key(photo), photo.path(), settings);
            if (hash != null) {
                known.add(RowFactory.create((long) photo.id(), job.key(photo), hash));
            }
        }
        if (known.isEmpty()) {
            return;
        }
        Path folder = output.resolve(Ledger.FOLDER);
        Path draft = folder.resolve(Job.TABLE);
        spark.read()
                .schema(ROWS)
                .json(local(folder) + "/*/*" + LedgerWriter.ROWS)
                .where(functions.col("settings").equalTo(settings))
                .dropDuplicates("key", "sha256")
                .join(spark.createDataFrame(known, KNOWN), new String[] {"key", "sha256"}, "inner")
                .select("image_id", "image.file_name", "path", "sha256", "image.width", "image.height", ANNOTATIONS)
                .orderBy("image_id")
                .write()
                .mode("overwrite")
                .parquet("file:" + draft.toAbsolutePath());
        publish(draft, output.resolve(Job.TABLE));
    }

    /// As an address in which Hadoop finds no pattern.
    private static String local(Path folder) {
        return "file:" + GLOB.matcher(folder.toAbsolutePath().toString()).replaceAll("\\\\$0");
    }

    private static void publish(Path draft, Path table) {
        try {
            if (Files.isDirectory(table)) {
                Folders.delete(table);
            }
            AtomicFile.publish(draft, table);
        } catch (IOException e) {
            throw LedgerWriter.failure(table, e);
        }
    }

    /// @param source a table in Parquet
    DatasetStatistics statistics(String source) {
        Dataset<Row> rows = spark.read().parquet(source);
        if (!List.of(rows.columns()).containsAll(List.of(WIDTH, HEIGHT, ANNOTATIONS))) {
            throw new ClusterException("%s: got the columns %s, expected %s, %s and %s, as anymask cluster writes them"
                    .formatted(source, Arrays.toString(rows.columns()), WIDTH, HEIGHT, ANNOTATIONS));
        }
        JavaRDD<String> counts = rows.select(
                        "path", WIDTH, HEIGHT, ANNOTATIONS + ".segmentation.size", ANNOTATIONS + ".segmentation.counts")
                .javaRDD()
                .mapPartitions(MaskTable::count);
        return DatasetStatistics.parse(counts.treeReduce(MaskTable::sum));
    }

    private static Iterator<String> count(Iterator<Row> rows) {
        StatisticsCounter counter = new StatisticsCounter();
        while (rows.hasNext()) {
            Row row = rows.next();
            try {
                counter.add(image(row));
            } catch (BadInputException e) {
                throw new ClusterException("%s: %s".formatted(row.getString(0), e.getMessage()), e);
            }
        }
        return List.of(counter.statistics().toJson()).iterator();
    }

    private static AnnotatedImage image(Row row) {
        List<List<Integer>> sizes = new ArrayList<>();
        row.<scala.collection.Seq<Integer>>getList(3)
                .forEach(size -> sizes.add(scala.jdk.javaapi.CollectionConverters.asJava(size)));
        List<String> counts = row.getList(4);
        List<AnnotatedObject> objects = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            List<Integer> size = sizes.get(i);
            objects.add(AnnotatedObject.of(null, Rle.decompress(size.get(0), size.get(1), counts.get(i))));
        }
        return new AnnotatedImage(row.getString(0), row.getInt(1), row.getInt(2), objects);
    }

    private static String sum(String one, String other) {
        return DatasetStatistics.parse(one).plus(DatasetStatistics.parse(other)).toJson();
    }
}
