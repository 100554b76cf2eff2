package dev.graft.spark.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.DataSettings;
import dev.graft.config.TableSettings;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import dev.graft.image.PictureDecoder;
import dev.graft.io.Json;
import dev.graft.spark.read.LearnedPictures;
import dev.graft.spark.read.Pretrained;
import dev.graft.spark.read.RecordFormat;
import dev.graft.spark.read.RecordSource;
import dev.graft.spark.read.TrainingShare;
import dev.graft.table.Column;
import dev.graft.text.Vocabulary;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tables of columns, texts or pictures. Names of classes are learned of all training files;
 * categories, what stands for missing numbers, mean, deviation and vocabulary of the rows alone
 * that are left for training. What a pretrained model has learned of the same columns is used
 * again.
 */
public final class TableFormat implements RecordFormat {

  private static final Logger LOG = LoggerFactory.getLogger(TableFormat.class);

  private static final String IGNORED = "ignored";

  private final JavaSparkContext spark;
  private final DataSettings settings;
  private final TableSettings table;
  private final long seed;
  private final Frames frames;
  private final PictureDecoder pictures;
  private final Set<String> ignored = new TreeSet<>();
  private final TableFindings findings = new TableFindings();
  private final TableClasses classes;
  private final TableFeatures features;
  private final TableTexts texts;

  private TrainedTypes types;
  private boolean typedClasses;
  private boolean learned;
  private JavaRDD<TableRow> taught;
  private int targetWidth;

  private TableFormat(
      JavaSparkContext spark,
      DataSettings settings,
      Pretrained pretrained,
      long seed,
      Frames frames) {
    this.spark = spark;
    this.settings = settings;
    this.table = table(settings);
    this.seed = seed;
    this.frames = frames;
    this.pictures =
        table.picture() == null
            ? null
            : new PictureDecoder(
                LearnedPictures.shape(settings.images(), pretrained),
                settings.images().maxPixels());
    this.ignored.addAll(table.ignore());
    if (settings.unlabelled().alone()) {
      this.ignored.addAll(settings.table().notFeatures());
    }
    pretrained.learned().path(IGNORED).forEach(name -> this.ignored.add(name.asText()));
    this.types = TrainedTypes.of(pretrained.learned());
    this.typedClasses = pretrained.keepsClasses() && types.label() != null;
    this.classes = new TableClasses(settings, pretrained, frames.areFiles(), findings);
    this.features = new TableFeatures(settings, pretrained, ignored, frames.areFiles());
    TableTexts.check(
        pretrained.tokenizer(), table.text(), table.secondText(), pretrained.learned());
    this.texts = new TableTexts(settings.text(), pretrained);
  }

  /**
   * Files that a Spark data source reads.
   *
   * @param pretrained what the pretrained model says of its data
   */
  public static TableFormat ofFiles(
      JavaSparkContext spark, DataSettings settings, Pretrained pretrained, long seed) {
    return new TableFormat(
        spark,
        settings,
        pretrained,
        seed,
        new FileFrames(
            tables(spark, table(settings), pretrained),
            tables(spark, settings.table().unlabelled(), pretrained),
            pretrained.learned()));
  }

  /**
   * DataFrames that are there already.
   *
   * @param settings name each part that has a frame: as data.train.path and so on, for messages
   */
  public static TableFormat ofFrames(
      JavaSparkContext spark,
      DataSettings settings,
      Pretrained pretrained,
      long seed,
      Map<Split, Dataset<Row>> frames) {
    return new TableFormat(spark, settings, pretrained, seed, Frames.of(frames));
  }

  private static TableSettings table(DataSettings settings) {
    return settings.unlabelled().alone() ? settings.table().unlabelled() : settings.table();
  }

  private static SparkTables tables(
      JavaSparkContext spark, TableSettings table, Pretrained pretrained) {
    return new SparkTables(session(spark), table).taking(pretrained.inputShape());
  }

  private static SparkSession session(JavaSparkContext spark) {
    return SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
  }

  @Override
  public String allowance(double share) {
    return frames.areFiles() || share > 0
        ? RecordFormat.super.allowance(share)
        : "handleInvalid = skip leaves them out";
  }

  @Override
  public RecordSource open(Split part, DataSettings.Files files) throws IOException {
    String name = files.path();
    spark.setJobDescription("read: columns of " + name);
    boolean learns = part == Split.TRAIN && !learned;
    boolean labelled = part != Split.UNLABELLED;
    Dataset<Row> frame =
        frames.open(
            part,
            files,
            inferred -> {
              StructType types = known(inferred, learns);
              return labelled ? types : TrainedSchema.unread(types, table);
            });
    try {
      return open(frame, name, part, learns);
    } catch (Exception e) { // Spark's SparkException is a checked one that actions do not declare
      frames.refuseDamaged(e, frame);
      throw e;
    }
  }

  /** The types to read a text file with, where training has said them. */
  private StructType known(StructType inferred, boolean learns) {
    boolean same = features.encoding() != null && features.areKnownOf(inferred, learns);
    return new TrainedSchema(table, types, typedClasses, same ? features.encoded() : List.of())
        .of(inferred);
  }

  private RecordSource open(Dataset<Row> frame, String name, Split part, boolean learns) {
    boolean labelled = part != Split.UNLABELLED; // else features alone are read
    TableColumns columns =
        new TableColumns(
            name,
            frame.schema(),
            labelled ? table : table.unlabelled(),
            ignored,
            types,
            labelled && typedClasses);
    if (learns) {
      columns.needIgnored();
    }
    List<Column> used = features.of(columns, frame.schema(), learns);
    if (!learns) {
      columns.unfit().refuse(List.of());
    }
    frames.requireInAllFiles(frame, columns.used(used));
    Map<String, Long> unseen =
        features.encoding() == null
            ? Map.of()
            : new UnseenCategories(name, frame, types).count(used, table.maxUnseen());
    HashedRows hashed = columns.rows(frame, used, classes.names());
    boolean drop = table.duplicates() == TableSettings.Duplicates.DROP;
    JavaRDD<TableRow> rows = hashed.numbered(drop);
    long duplicates = drop ? duplicates(hashed, rows, name) : 0;
    if (learns || !learned) {
      if (learns) {
        warn(rows, used, columns);
      }
      learn(rows, used, columns, learns);
      tell(columns);
    }
    return new Source(
        name,
        bytes(name),
        shape(),
        rows.map(withFeatures(labelled ? outline(columns, part) : TableRecord.ofNoLabels(name))),
        !labelled || table.slices().isEmpty() ? null : rows.mapToPair(new SlicesOfRow()),
        labelled ? words(rows) : null,
        duplicates,
        unseen,
        failure -> frames.refuseDamaged(failure, frame));
  }

  private JavaPairRDD<Long, String> words(JavaRDD<TableRow> rows) {
    if (pictures != null) {
      return null;
    }
    List<Column> columns = table.text() == null ? features.encoding().columns() : List.of();
    return rows.mapToPair(new WordsOfRow(columns));
  }

  private static long duplicates(HashedRows all, JavaRDD<TableRow> kept, String name) {
    long rows = all.count();
    long dropped = rows - kept.count();
    LOG.info("{}: {} rows, {} of them the same as another and dropped", name, rows, dropped);
    return dropped;
  }

  /** Says what looks as if it had been guessed wrongly; frames have the types that they have. */
  private void warn(JavaRDD<TableRow> rows, List<Column> used, TableColumns columns) {
    if (frames.areFiles()) {
      boolean named = !"false".equalsIgnoreCase(table.options().get("header"));
      String label = columns.namesClasses() ? table.label() : null;
      findings.warn(Guesses.warnings(rows, columns, used, label, named));
    }
  }

  private void tell(TableColumns columns) {
    findings.columns(
        columns.table(),
        columns.roles(features.encoded()),
        table.missing().name().toLowerCase(Locale.ROOT),
        features.standardizes());
  }

  private void learn(
      JavaRDD<TableRow> rows, List<Column> used, TableColumns columns, boolean training) {
    spark.setJobDescription("read: what is to be learned of " + columns.table());
    learned = true;
    TableLabels labels = new TableLabels(rows);
    if (training && columns.mayBeCorrupt()) {
      CorruptRows.refuse(labels.counts(), rows, settings.maxCorrupt(), columns.table());
    }
    boolean kept = features.encoding() != null; // the pretrained model knows the same columns
    classes.learn(labels, columns, training);
    if (table.label() == null) {
      targetWidth = new RowWidths(rows).ofTargets();
    }
    taught = training ? leftForTraining(labelled(rows), outline(columns, Split.TRAIN)) : rows;
    if (pictures != null) {
      features.none();
      texts.none();
    } else if (table.text() != null) {
      features.none();
      texts.learn(new VocabularyLearning(session(spark), taught), columns.table(), training);
    } else {
      texts.none();
      if (!kept) {
        columns.unfit().labels(labels::shareOf, settings.maxCorrupt());
        features.learn(new EncodingLearning(session(spark), taught), used, columns, training);
      }
    }
    if (training) {
      types = types.with(columns.types(features.encoded()), kept);
      typedClasses = columns.namesClasses();
    }
  }

  /** What is learned, is learned of rows with labels, as if the others were files of their own. */
  private JavaRDD<TableRow> labelled(JavaRDD<TableRow> rows) {
    return settings.unlabelled().nullLabels() ? rows.filter(TableRow::isLabelled) : rows;
  }

  private JavaRDD<TableRow> leftForTraining(JavaRDD<TableRow> rows, TableRecord outline) {
    TrainingShare share = TrainingShare.of(settings, seed, rows.map(outline), classes.names());
    return share == null ? rows : rows.filter(new IsTraining(outline, share));
  }

  /** Records without features. A row that is evaluated has a label, or cannot be used. */
  private TableRecord outline(TableColumns columns, Split part) {
    if (settings.unlabelled().alone()) {
      return TableRecord.ofNoLabels(columns.table());
    }
    TableRecord records =
        table.label() == null
            ? TableRecord.ofTargets(columns.table(), targetWidth)
            : TableRecord.ofClasses(columns.table(), classes.names(), classes.byName(columns));
    boolean some = part == Split.TRAIN && settings.unlabelled().nullLabels();
    return some ? records.orUnlabelled() : records;
  }

  private TableRecord withFeatures(TableRecord outline) {
    if (pictures != null) {
      return outline.with(pictures);
    }
    return table.text() == null ? outline.with(features.encoding()) : outline.with(texts.reader());
  }

  private int[] shape() {
    if (pictures != null) {
      return pictures.shape().dimensions();
    }
    return new int[] {table.text() == null ? features.encoding().width() : texts.reader().length()};
  }

  /** Size of the files; 0 of a pattern or of what is no file. */
  private long bytes(String path) {
    try {
      FileSystem filesystem = new Path(path).getFileSystem(spark.hadoopConfiguration());
      return filesystem.getContentSummary(new Path(path)).getLength();
    } catch (IOException | IllegalArgumentException e) {
      return 0;
    }
  }

  @Override
  public ObjectNode described() {
    return findings.json();
  }

  @Override
  public List<String> classNames() {
    return classes.names();
  }

  @Override
  public JavaRDD<String> trainingTexts() {
    return table.text() == null || taught == null
        ? null
        : RowOrder.of(taught.filter(row -> row.getText() != null), TableRow::getText);
  }

  /** The words that texts are read with; null if there are no texts. */
  public Vocabulary vocabulary() {
    return texts.vocabulary();
  }

  @Override
  public JsonNode learned() {
    ObjectNode json =
        pictures == null ? Json.object() : LearnedPictures.json(pictures.shape(), classNames());
    classes.write(json);
    if (texts.vocabulary() != null) {
      json.set("text", texts.vocabulary().json());
    } else if (features.encoding() != null) {
      json.set("columns", features.encoding().json());
    }
    if (table.secondText() != null) {
      json.set(TableTexts.KEY, Json.of(List.of(table.text(), table.secondText())));
    }
    if (!ignored.isEmpty()) {
      json.set(IGNORED, Json.of(ignored));
    }
    types.write(json);
    CsvDialect.write(json);
    return json;
  }

  private record Source(
      String name,
      long bytes,
      int[] shape,
      JavaRDD<RawRecord> records,
      JavaPairRDD<Long, String[]> slices,
      JavaPairRDD<Long, String> words,
      long duplicates,
      Map<String, Long> unseen,
      Consumer<Exception> damage)
      implements RecordSource {
    @Override
    public void refuseDamaged(Exception failure) {
      damage.accept(failure);
    }

    @Override
    public boolean keep() {
      return true;
    }
  }
}
