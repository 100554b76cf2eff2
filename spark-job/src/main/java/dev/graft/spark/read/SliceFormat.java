package dev.graft.spark.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.DataSettings;
import dev.graft.dataset.CsvLayout;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.RecordReader;
import dev.graft.dataset.Shapes;
import dev.graft.dataset.Split;
import dev.graft.io.Json;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/** Files of numbered records that are read slice by slice: IDX and plain CSV. */
final class SliceFormat implements RecordFormat {

  private final JavaSparkContext spark;
  private final DataSettings settings;
  private final Pretrained pretrained;
  private CsvColumns columns;
  private int width;
  private ObjectNode described;

  /**
   * @param pretrained what the pretrained model says of its data
   */
  SliceFormat(JavaSparkContext spark, DataSettings settings, Pretrained pretrained) {
    this.spark = spark;
    this.settings = settings;
    this.pretrained = pretrained;
  }

  @Override
  public RecordSource open(Split part, DataSettings.Files files) throws IOException {
    boolean alone = settings.unlabelled().alone();
    boolean unlabelled = part == Split.UNLABELLED;
    if (unlabelled && !settings.unlabelled().reports() || alone && !isCsv()) {
      UnlabelledRecords records =
          isCsv()
              ? UnlabelledRecords.csv(spark, settings, files.path(), columns, width)
              : UnlabelledRecords.idx(spark, files.images(), spark.defaultParallelism());
      return source(files, records.shape(), records.records());
    }
    CsvLayout csv = alone ? withoutLabel(csv(part, files), files.path()) : csv(part, files);
    FileLayout layout =
        isCsv()
            ? file(csv, files.path()).layout(spark, classes())
            : IdxFiles.look(spark.hadoopConfiguration(), files.images(), files.labels());
    if (described == null && isCsv()) {
      described = file(csv, files.path()).describe();
    }
    List<FileSlice> slices = layout.slices();
    width = Shapes.length(layout.shape());
    ReadSlice read =
        new ReadSlice(
            new SerializableConfiguration(spark.hadoopConfiguration()),
            new Open(csv, unlabelled ? 0 : classes()));
    return source(
        files,
        layout.shape(),
        spark.parallelize(slices, Math.max(1, slices.size())).mapPartitions(read));
  }

  private Source source(DataSettings.Files files, int[] shape, JavaRDD<RawRecord> records)
      throws IOException {
    long bytes = new DataFile(spark.hadoopConfiguration(), files.main()).status().getLen();
    // Numbers in text take longer to read than to keep.
    return new Source(files.main(), bytes, shape, records, isCsv());
  }

  /** Columns by the names of the file that was opened first, or of the pretrained model. */
  private CsvLayout csv(Split part, DataSettings.Files files) {
    CsvLayout csv = settings.csv();
    boolean first = columns == null;
    CsvColumns known = first ? CsvColumns.of(pretrained.learned(), files.main()) : columns;
    if (!isCsv() || !csv.header()) {
      return csv;
    }
    CsvFile.Header file = file(csv, files.path()).header();
    if (known != null) {
      csv = known.labelled(csv, file.names());
      file = file(csv, files.path()).header();
    }
    boolean learns = first && part == Split.TRAIN;
    if (known == null || learns && !known.areThoseOf(files.path(), file.columns())) {
      columns = file.columns();
      return csv;
    }
    csv = known.in(files.path(), csv, file.names(), file.columns());
    columns = file(csv, files.path()).header().columns();
    return csv;
  }

  /** What the label's column holds is not looked at, if there is one. */
  private CsvLayout withoutLabel(CsvLayout csv, String path) {
    List<String> features = csv.label() == null ? csv.features() : file(csv, path).features();
    return new CsvLayout(csv.header(), csv.delimiter(), null, features);
  }

  private boolean isCsv() {
    return settings.kind() == DataSettings.Format.CSV;
  }

  private CsvFile file(CsvLayout csv, String path) {
    return new CsvFile(spark.hadoopConfiguration(), csv, path);
  }

  @Override
  public JsonNode learned() {
    return columns == null ? MissingNode.getInstance() : columns.json();
  }

  @Override
  public String advice() {
    return isCsv() ? "; data.format = csv takes numbers alone, " + CsvFile.TABLES : "";
  }

  @Override
  public ObjectNode described() {
    return described == null ? Json.object() : described;
  }

  @Override
  public List<String> classNames() {
    return settings.labelGroups().isEmpty() ? settings.classNames() : List.of();
  }

  /**
   * How many classes there are, where the job names all that the files have; 0: that is not known.
   * One name is that of a number to be predicted.
   */
  private int classes() {
    boolean all = settings.onlyLabels().isEmpty() && settings.labelGroups().isEmpty();
    int names = settings.classNames().size();
    return all && names > 1 ? names : 0;
  }

  /** Opens files with the columns that the settings name. */
  static final class Open implements OpenSlice {
    private static final long serialVersionUID = 1L;

    private final boolean header;
    private final char delimiter;
    private final String label;
    private final String[] features;
    private final int classes;

    Open(CsvLayout csv, int classes) {
      this.header = csv.header();
      this.delimiter = csv.delimiter();
      this.label = csv.label();
      this.features = csv.features().toArray(new String[0]);
      this.classes = classes;
    }

    @Override
    public RecordReader open(Configuration hadoop, FileSlice slice) throws IOException {
      if (slice.labels != null) {
        return IdxFiles.open(hadoop, slice, classes);
      }
      CsvFile file = file(hadoop, slice);
      return slice.offset < 0
          ? file.open(slice.features, classes)
          : file.open(slice.features, classes, slice.offset, slice.from, slice.end);
    }

    CsvFile file(Configuration hadoop, FileSlice slice) {
      CsvLayout csv = new CsvLayout(header, delimiter, label, List.of(features));
      return new CsvFile(hadoop, csv, slice.featuresUri);
    }

    int classes() {
      return classes;
    }
  }

  private record Source(
      String name, long bytes, int[] shape, JavaRDD<RawRecord> records, boolean keep)
      implements RecordSource {}
}
