package dev.graft.spark.read;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.DataSettings;
import dev.graft.dataset.CsvLayout;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.RecordReader;
import dev.graft.dataset.Shapes;
import dev.graft.image.PictureDecoder;
import dev.graft.image.PictureShape;
import dev.graft.spark.storage.Filesystems;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The records of files without labels, to be predicted: each partition holds the same ones, in the
 * order of their files, whenever they are read.
 *
 * @param records labels are -1, or whatever the file has there
 * @param shape of one example
 * @param split what each partition is made of: files, sizes, dates, ranges
 * @param numbered whether a file has several records
 */
public record UnlabelledRecords(
    JavaRDD<RawRecord> records, int[] shape, List<String> split, boolean numbered) {

  /**
   * Opens files of IDX, CSV, CIFAR or a user's format.
   *
   * @param learned what the model has learned of its data
   * @param input shape that the model takes: it decides whether the label's column of a CSV file is
   *     there
   * @param parts partitions that there are at least, if the files can be divided
   * @throws UnusableInputException if a file is missing or not what it should be
   */
  public static UnlabelledRecords open(
      JavaSparkContext spark, DataSettings settings, JsonNode learned, int[] input, int parts)
      throws IOException {
    DataSettings.Files files = settings.predict();
    return switch (settings.kind()) {
      case IDX -> idx(spark, files.images(), parts);
      case CSV ->
          csv(
              spark,
              settings,
              files.path(),
              settings.csv().header() ? CsvColumns.of(learned, files.path()) : null,
              Shapes.length(input));
      case CIFAR10, CIFAR100 -> new CifarFormat(spark, settings).unlabelled(files.path(), parts);
      case OTHER -> new UsersFormat(spark, settings).unlabelled(files.path());
      default ->
          throw new IllegalArgumentException(settings.format().name() + " has no such records");
    };
  }

  static UnlabelledRecords idx(JavaSparkContext spark, String path, int parts) throws IOException {
    FileLayout layout = IdxFiles.look(spark.hadoopConfiguration(), path, parts);
    return ofSlices(spark, layout, path, new OpenImages());
  }

  /**
   * A CSV file.
   *
   * @param known the columns of training by their names; null: they have none
   * @param width how many features there are
   */
  static UnlabelledRecords csv(
      JavaSparkContext spark, DataSettings settings, String path, CsvColumns known, int width)
      throws IOException {
    CsvLayout csv =
        known == null
            ? withoutLabel(spark, settings.csv(), path, width)
            : named(spark, settings.csv(), known, path);
    FileLayout layout = new CsvFile(spark.hadoopConfiguration(), csv, path).layout(spark, 0);
    return ofSlices(spark, layout, path, new SliceFormat.Open(csv, 0));
  }

  /** The columns of training, by their names. */
  private static CsvLayout named(
      JavaSparkContext spark, CsvLayout csv, CsvColumns known, String path) {
    CsvLayout all = new CsvLayout(csv.header(), csv.delimiter(), null, csv.features());
    CsvFile.Header file = new CsvFile(spark.hadoopConfiguration(), all, path).header();
    return known.in(path, all, file.names(), file.columns());
  }

  /**
   * Without features that are named, all columns are features, or all but the label's where the
   * file has one more than the model takes.
   */
  private static CsvLayout withoutLabel(
      JavaSparkContext spark, CsvLayout csv, String path, int width) {
    CsvLayout all = new CsvLayout(csv.header(), csv.delimiter(), null, csv.features());
    int columns = new CsvFile(spark.hadoopConfiguration(), all, path).columns();
    if (!csv.features().isEmpty() || columns == width) {
      return all;
    }
    if (columns == width + 1) {
      List<String> features = new CsvFile(spark.hadoopConfiguration(), csv, path).features();
      return new CsvLayout(csv.header(), csv.delimiter(), null, features);
    }
    throw new UnusableInputException(
        String.format(
            Locale.ROOT,
            "Cannot use %s: it has %d columns, the model takes %d; name the features in data.csv.features.",
            path,
            columns,
            width));
  }

  private static UnlabelledRecords ofSlices(
      JavaSparkContext spark, FileLayout layout, String path, OpenSlice open) throws IOException {
    FileStatus file = new DataFile(spark.hadoopConfiguration(), path).status();
    List<String> split =
        layout.slices().stream().map(slice -> part(file, slice.from, slice.end)).toList();
    return ofSlices(spark, layout.slices(), split, open, layout.shape());
  }

  static UnlabelledRecords ofSlices(
      JavaSparkContext spark,
      List<FileSlice> slices,
      List<String> split,
      OpenSlice open,
      int[] shape) {
    ReadSlice read =
        new ReadSlice(new SerializableConfiguration(spark.hadoopConfiguration()), open);
    JavaRDD<RawRecord> records =
        slices.isEmpty()
            ? spark.emptyRDD()
            : spark.parallelize(slices, slices.size()).mapPartitions(read);
    return new UnlabelledRecords(records, shape, split, true);
  }

  /** A line of {@link #split}: some records of a file. */
  static String part(FileStatus file, long from, long end) {
    return String.format(
        Locale.ROOT,
        "%s %d %d: %d to %d",
        file.getPath(),
        file.getLen(),
        file.getModificationTime(),
        from,
        end);
  }

  /**
   * All files of a folder, however deep, as pictures.
   *
   * @param shape that they are brought to
   * @param parts partitions that there are at least, if there are as many pictures
   */
  public static UnlabelledRecords pictures(
      JavaSparkContext spark, DataSettings settings, PictureShape shape, int parts)
      throws IOException {
    String path = settings.predict().path();
    FileSystem filesystem = Filesystems.of(spark.hadoopConfiguration(), path);
    FileStatus root = filesystem.getFileStatus(new Path(path));
    List<FileStatus> files = new PictureFolder(filesystem, root, path).all();
    List<String> split = new ArrayList<>();
    files.forEach(file -> split.add(part(file, 0, file.getLen())));
    List<PictureSlice> slices = PictureSlice.divide(PictureFile.unlabelled(files), null, parts);
    slices.forEach(slice -> split.add(slice.first + ": " + slice.paths.length));
    PictureDecoder decoder = new PictureDecoder(shape, settings.images().maxPixels());
    JavaRDD<RawRecord> records =
        spark
            .parallelize(slices, slices.size())
            .flatMap(
                new DecodePictures(
                    new SerializableConfiguration(spark.hadoopConfiguration()), decoder));
    return new UnlabelledRecords(records, shape.dimensions(), split, false);
  }

  private static final class OpenImages implements OpenSlice {
    private static final long serialVersionUID = 1L;

    @Override
    public RecordReader open(Configuration hadoop, FileSlice slice) throws IOException {
      return IdxFiles.openImages(hadoop, slice);
    }
  }
}
