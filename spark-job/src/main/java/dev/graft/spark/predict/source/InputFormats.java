package dev.graft.spark.predict.source;

import dev.graft.UnusableInputException;
import dev.graft.config.DataSettings;
import dev.graft.config.TableSettings;
import dev.graft.dataset.Shapes;
import dev.graft.image.PictureDecoder;
import dev.graft.image.PictureShape;
import dev.graft.save.Bundle;
import dev.graft.spark.predict.RowReaders;
import dev.graft.spark.read.CsvColumns;
import dev.graft.spark.read.DamagedFiles;
import dev.graft.spark.read.LearnedPictures;
import dev.graft.spark.read.PictureTable;
import dev.graft.spark.read.Pretrained;
import dev.graft.spark.read.UnlabelledRecords;
import dev.graft.spark.storage.Filesystems;
import dev.graft.spark.table.SparkTables;
import dev.graft.spark.table.TableTexts;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Opens what {@code data.predict} names, in any of Graft's formats; nothing needs a label. */
public final class InputFormats {

  /** What Spark's own data sources call it. */
  private static final String FEATURES = "features";

  private final JavaSparkContext spark;
  private final DataSettings settings;
  private final Bundle bundle;
  private final KeptColumns keep;
  private final int parts;

  /**
   * @param keep the data's own columns that go on; null: all
   * @param parts partitions that there are at least, if the files can be divided
   */
  public InputFormats(
      JavaSparkContext spark, DataSettings settings, Bundle bundle, List<String> keep, int parts) {
    this.spark = spark;
    this.settings = settings;
    this.bundle = bundle;
    this.keep = new KeptColumns(keep);
    this.parts = parts;
  }

  /**
   * Looks at the files; no record is read yet.
   *
   * @throws UnusableInputException if they are missing, damaged, or not what the model takes
   */
  public PredictionInput open() throws IOException {
    try {
      return switch (settings.kind()) {
        case TABLE -> table();
        case IMAGES -> images();
        default ->
            records(UnlabelledRecords.open(spark, settings, bundle.learned(), input(), parts));
      };
    } catch (FileNotFoundException e) {
      throw new UnusableInputException(
          "Cannot read %s: there is no such file or folder.".formatted(name()), e);
    }
  }

  private String name() {
    return settings.predict().main();
  }

  /** The shape of the model's examples, where they are not columns or texts by their names. */
  private int[] input() {
    String what = null;
    if (RowReaders.takesTexts(bundle)) {
      what = "takes texts";
    } else if (bundle.learned().has("columns") && !byHeader()) {
      what = "has learned columns by their names";
    }
    if (what != null) {
      throw new UnusableInputException(
          "Cannot run the model on %s: the model %s; use data.format = table."
              .formatted(name(), what));
    }
    return bundle.inputShape();
  }

  /** Whether columns are found by their names without a table; those of other kinds are refused. */
  private boolean byHeader() {
    return settings.kind() == DataSettings.Format.CSV && settings.csv().header();
  }

  private PredictionInput records(UnlabelledRecords records) {
    int[] takes = bundle.inputShape();
    boolean fits =
        records.shape().length == 3 && takes.length == 3
            ? Arrays.equals(records.shape(), takes)
            : Shapes.length(records.shape()) == Shapes.length(takes);
    if (!fits) {
      throw new UnusableInputException(
          "Cannot run the model on %s: its examples have the shape %s, the model takes %s."
              .formatted(name(), Arrays.toString(records.shape()), Arrays.toString(takes)));
    }
    return RecordRows.of(records, name(), keep, bundle.normalization());
  }

  private PredictionInput table() {
    TableSettings table = settings.table();
    SparkTables tables =
        new SparkTables(session(), table).taking(bundle.inputShape()).trained(bundle.learned());
    spark.setJobDescription("read: columns of " + name());
    Dataset<Row> frame = tables.open(name(), inferred -> readers(table, inferred).types(inferred));
    RowReaders readers = readers(table, frame.schema());
    tables.requireInAllFiles(frame, readers.columns());
    return new TableRows(
            name(),
            frame,
            keep,
            failure -> DamagedFiles.refuse(failure, frame.inputFiles(), tables::open))
        .of(readers, table.picture());
  }

  private RowReaders readers(TableSettings table, StructType schema) {
    PictureDecoder decoder = decoder(table.picture() != null);
    RowReaders readers = new RowReaders(bundle, columns(table, schema), decoder);
    refuseOtherColumns(readers);
    return readers;
  }

  /** The columns of a model that has not learned which. */
  private List<String> columns(TableSettings table, StructType schema) {
    if (RowReaders.takesTexts(bundle)) {
      String first = needed(table.text(), "texts", "text");
      TableTexts.check(bundle.tokenizer(), first, table.secondText(), bundle.learned());
      return table.secondText() == null ? List.of(first) : List.of(first, table.secondText());
    }
    boolean pictures = table.picture() != null || bundle.learned().has(LearnedPictures.KEY);
    if (pictures) {
      return List.of(needed(table.picture(), "pictures", "picture"));
    }
    if (!table.features().isEmpty()) {
      return table.features();
    }
    List<String> ofCsv = CsvColumns.features(bundle.learned());
    if (!ofCsv.isEmpty() && !Collections.disjoint(ofCsv, List.of(schema.fieldNames()))) {
      return ofCsv;
    }
    List<String> learned = new RowReaders(bundle, List.of(FEATURES), null).learned();
    return learned.size() == 1 ? learned : List.of(FEATURES);
  }

  private String needed(String column, String what, String key) {
    if (column == null) {
      throw new UnusableInputException(
          "Cannot run the model on %s: the model takes %s; name their column in data.table.%s."
              .formatted(name(), what, key));
    }
    return column;
  }

  private void refuseOtherColumns(RowReaders readers) {
    List<String> given = settings.table().features();
    if (!given.isEmpty() && readers.learned().size() > 1 && !given.equals(readers.columns())) {
      throw new UnusableInputException(
          "Cannot use data.table.features = %s: the model has learned the columns %s."
              .formatted(given, readers.columns()));
    }
  }

  private PredictionInput images() throws IOException {
    PictureShape shape = shape();
    SparkSession session = session();
    spark.setJobDescription("read: what there is in " + name());
    PictureTable table =
        PictureTable.at(
            session,
            Filesystems.of(spark.hadoopConfiguration(), name()),
            name(),
            settings.images());
    if (table == null) {
      return records(UnlabelledRecords.pictures(spark, settings, shape, parts));
    }
    refuseOtherShape(shape);
    if (table.holdsContent()) {
      String content = settings.images().columns().content();
      RowReaders readers = new RowReaders(bundle, List.of(content), decoder(true));
      return new TableRows(name(), table.frame(), keep, table::refuseDamaged).of(readers, content);
    }
    return new TableRows(name(), table.frame(), keep, table::refuseDamaged)
        .naming(
            spark,
            settings.images().columns().path(),
            table.roots(),
            decoder(true),
            bundle.normalization(),
            parts);
  }

  private PictureDecoder decoder(boolean pictures) {
    return pictures ? new PictureDecoder(shape(), settings.images().maxPixels()) : null;
  }

  private PictureShape shape() {
    Pretrained pretrained = new Pretrained(bundle.learned(), input(), true, bundle.tokenizer());
    PictureShape shape = LearnedPictures.shape(settings.images(), pretrained);
    refuseOtherShape(shape);
    return shape;
  }

  private void refuseOtherShape(PictureShape shape) {
    int[] takes = bundle.inputShape();
    if (Shapes.length(takes) != Shapes.length(shape.dimensions())) {
      throw new UnusableInputException(
          "Cannot run the model on pictures of shape %s: the model takes %s."
              .formatted(Arrays.toString(shape.dimensions()), Arrays.toString(takes)));
    }
  }

  /** With settings of its own: files are divided in parts. */
  private SparkSession session() {
    SparkSession session =
        SparkSession.builder().sparkContext(spark.sc()).getOrCreate().newSession();
    FileParts.divide(session, parts);
    // A line of CSV must have all its fields, whichever of them are read.
    session.conf().set("spark.sql.csv.parser.columnPruning.enabled", false);
    return session;
  }
}
