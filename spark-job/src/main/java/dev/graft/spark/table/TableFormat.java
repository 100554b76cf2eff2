package dev.graft.spark.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.DataSettings;
import dev.graft.config.TableSettings;
import dev.graft.config.TextSettings;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import dev.graft.image.PictureDecoder;
import dev.graft.io.Json;
import dev.graft.spark.read.CsvColumns;
import dev.graft.spark.read.DamagedFiles;
import dev.graft.spark.read.LearnedPictures;
import dev.graft.spark.read.Pretrained;
import dev.graft.spark.read.RecordFormat;
import dev.graft.spark.read.RecordSource;
import dev.graft.spark.read.TrainingShare;
import dev.graft.table.Column;
import dev.graft.table.TableEncoding;
import dev.graft.text.TextToRow;
import dev.graft.text.Vocabulary;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tables of columns or texts. Names of classes are learned of all training files; categories, what
 * stands for missing numbers, mean, deviation and vocabulary of the rows alone that are left for
 * training. What a pretrained model has learned of the same columns is used again.
 */
public final class TableFormat implements RecordFormat {

  private static final Logger LOG = LoggerFactory.getLogger(TableFormat.class);

  /** Whether the classes that a bundle keeps are what labels say, or names of their numbers. */
  private static final String LABELS = "labels";

  private static final String NAMES = "names";

  private static final String IGNORED = "ignored";

  /** Columns that a line of the log names. */
  private static final int TOLD = 50;

  private final JavaSparkContext spark;
  private final DataSettings settings;
  private final TableSettings table;
  private final long seed;
  private final Frames frames;
  private final Function<String, Dataset<Row>> reopen;

  private List<String> classNames;
  private boolean labelsAreNames;
  private final Set<String> ignored = new TreeSet<>();
  private final ObjectNode described = Json.object();
  private boolean learned;
  private TableEncoding encoding;
  private TrainedTypes types;
  private boolean typedClasses;
  private TableEncoding replaced;
  private final List<String> csv;
  private final TextToRow tokenizer;
  private final PictureDecoder pictures;
  private final Pretrained pretrained;
  private Vocabulary vocabulary;
  private JavaRDD<TableRow> taught;
  private int targetWidth;

  private TableFormat(
      JavaSparkContext spark,
      DataSettings settings,
      Pretrained pretrained,
      long seed,
      Frames frames,
      Function<String, Dataset<Row>> reopen) {
    this.spark = spark;
    this.settings = settings;
    this.table = settings.table();
    this.tokenizer = pretrained.tokenizer();
    this.pictures =
        table.picture() == null
            ? null
            : new PictureDecoder(
                LearnedPictures.shape(settings.images(), pretrained),
                settings.images().maxPixels());
    JsonNode learned = pretrained.learned();
    this.seed = seed;
    this.frames = frames;
    this.reopen = reopen;
    this.pretrained = pretrained;
    this.classNames = given().isEmpty() ? former(learned) : given();
    this.labelsAreNames = learned.path(LABELS).asText().equals(NAMES);
    this.ignored.addAll(table.ignore());
    learned.path(IGNORED).forEach(name -> this.ignored.add(name.asText()));
    this.encoding = learned.has("columns") ? TableEncoding.of(learned.path("columns")) : null;
    this.csv = CsvColumns.features(learned);
    this.types = TrainedTypes.of(learned);
    this.typedClasses = pretrained.keepsClasses() && types.label() != null;
    this.vocabulary = learned.has("text") ? Vocabulary.of(learned.path("text")) : null;
    Integer length = settings.text().maxLength();
    if (vocabulary != null && length != null) {
      vocabulary = vocabulary.withLength(length);
    }
  }

  /**
   * Files that a Spark data source reads.
   *
   * @param pretrained what the pretrained model says of its data
   */
  public static TableFormat ofFiles(
      JavaSparkContext spark, DataSettings settings, Pretrained pretrained, long seed) {
    SparkTables tables =
        new SparkTables(session(spark), settings.table()).taking(pretrained.inputShape());
    return new TableFormat(
        spark, settings, pretrained, seed, new Files(tables, pretrained.learned()), tables::open);
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
    return new TableFormat(
        spark, settings, pretrained, seed, (part, files, known) -> frames.get(part), null);
  }

  private static SparkSession session(JavaSparkContext spark) {
    return SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
  }

  @Override
  public String allowance(double share) {
    return reopen != null || share > 0
        ? RecordFormat.super.allowance(share)
        : "handleInvalid = skip leaves them out";
  }

  @Override
  public RecordSource open(Split part, DataSettings.Files files) throws IOException {
    String name = files.path();
    spark.setJobDescription("read: columns of " + name);
    boolean learns = part == Split.TRAIN && !learned;
    Dataset<Row> frame = frames.open(part, files, inferred -> known(inferred, learns));
    try {
      return open(frame, name, learns);
    } catch (Exception e) { // Spark's SparkException is a checked one that actions do not declare
      refuseDamaged(e, frame);
      throw e;
    }
  }

  /** Of frames that are there already nobody knows how their files are read. */
  private void refuseDamaged(Exception failure, Dataset<Row> frame) {
    if (reopen != null) {
      DamagedFiles.refuse(failure, frame.inputFiles(), reopen);
    }
  }

  /** The types to read a text file with, where training has said them. */
  private StructType known(StructType inferred, boolean learns) {
    StructType schema = new StructType();
    for (StructField field : inferred.fields()) {
      schema = schema.add(field.name(), type(field, inferred, learns), true);
    }
    return schema;
  }

  private DataType type(StructField field, StructType inferred, boolean learns) {
    String name = field.name();
    if (name.equals(table.text())) {
      return DataTypes.StringType;
    }
    if (name.equals(table.label())) {
      return typedClasses ? types.label(field.dataType()) : field.dataType();
    }
    if (types.of(name) != null && (table.targets().contains(name) || name.equals(table.weight()))) {
      return TrainedTypes.number(types.of(name), field.dataType());
    }
    return encoding == null || !sameColumns(inferred, learns)
        ? field.dataType()
        : encoding.columns().stream()
            .filter(column -> column.name().equals(name))
            .findFirst()
            .map(column -> types.read(column, field.dataType()))
            .orElse(field.dataType());
  }

  /** Whether a table has the columns that the pretrained model knows, in whatever order. */
  private boolean sameColumns(StructType schema, boolean learns) {
    return !learns || has(schema, encoding.columns().stream().map(Column::name).toList());
  }

  /** All of these features; further ones only where the job does not name them. */
  private boolean has(StructType schema, List<String> known) {
    List<String> here = TableColumns.featureNames(schema, table, ignored);
    return table.features().isEmpty()
        ? here.containsAll(known)
        : Set.copyOf(here).equals(Set.copyOf(known));
  }

  private RecordSource open(Dataset<Row> frame, String name, boolean learns) {
    TableColumns columns =
        new TableColumns(name, frame.schema(), table, ignored, types, typedClasses);
    if (learns) {
      columns.needIgnored();
    }
    List<Column> features = features(columns, frame.schema(), learns);
    if (!learns) {
      columns.unfit().refuse(List.of());
    }
    frames.requireInAllFiles(frame, columns.used(features));
    Map<String, Long> unseen =
        encoding == null
            ? Map.of()
            : new UnseenCategories(name, frame, types).count(features, table.maxUnseen());
    JavaRDD<TableRow> hashed = columns.rows(frame, features, classNames);
    boolean drop = table.duplicates() == TableSettings.Duplicates.DROP;
    JavaRDD<TableRow> rows = hashed.mapPartitions(new NumberRows(drop));
    long duplicates = drop ? duplicates(hashed, rows, name) : 0;
    if (learns || !learned) {
      if (learns) {
        warn(rows, features, columns);
      }
      learn(rows, features, columns, name, learns);
      tell(columns, name);
    }
    TextToRow reader = tokenizer != null ? tokenizer : vocabulary;
    boolean texts = table.text() != null;
    TableRecord record = target(columns, name);
    int[] shape;
    if (pictures != null) {
      record = record.with(pictures);
      shape = pictures.shape().dimensions();
    } else {
      record = texts ? record.with(reader) : record.with(encoding);
      shape = new int[] {texts ? reader.length() : encoding.width()};
    }
    return new Source(
        name,
        bytes(name),
        shape,
        rows.map(record),
        duplicates,
        unseen,
        failure -> refuseDamaged(failure, frame));
  }

  /** Says what looks as if it had been guessed wrongly; frames have the types that they have. */
  private void warn(JavaRDD<TableRow> rows, List<Column> features, TableColumns columns) {
    if (reopen != null) {
      boolean named = !"false".equalsIgnoreCase(table.options().get("header"));
      String label = columns.namesClasses() ? table.label() : null;
      List<String> warnings = Guesses.warnings(rows, columns, features, label, named);
      described.putArray("warnings");
      warn(warnings);
    }
  }

  private void warn(List<String> warnings) {
    warnings.forEach(LOG::warn);
    warnings.forEach(described.withArray("/warnings")::add);
  }

  /** Says what each column has become. */
  private void tell(TableColumns columns, String name) {
    List<ColumnRole> roles = columns.roles(encoding == null ? List.of() : encoding.columns());
    described.set("columns", Json.of(roles));
    described.put("missing", table.missing().name().toLowerCase(Locale.ROOT));
    boolean standardized = encoding != null && encoding.standardizes();
    described.put("standardized", standardized);
    LOG.info(
        "columns of {}: {}{}; where one is missing: {}{}",
        name,
        roles.stream().limit(TOLD).map(ColumnRole::toString).collect(Collectors.joining(", ")),
        roles.size() > TOLD ? ", and " + (roles.size() - TOLD) + " more" : "",
        described.path("missing").asText(),
        standardized ? "; numbers are brought to mean 0 and deviation 1" : "");
  }

  /** As the pretrained model knows them, if this table has the same. */
  private List<Column> features(TableColumns columns, StructType schema, boolean learns) {
    if (encoding != null && table.text() == null && pictures == null) {
      if (sameColumns(schema, learns)) {
        columns.check(encoding.columns());
        return encoding.columns();
      }
      LOG.info("the table has other columns than the pretrained model's: their encoding is new");
      replaced = encoding;
      encoding = null;
    }
    return csv.isEmpty() ? columns.features() : asInCsv(columns, schema, learns);
  }

  /** In the order of the CSV files that the pretrained model was trained on, if it was. */
  private List<Column> asInCsv(TableColumns columns, StructType schema, boolean learns) {
    List<String> here = TableColumns.featureNames(schema, table, ignored);
    if (has(schema, csv) || !learns && here.containsAll(csv)) {
      return columns.features(csv);
    }
    if (!Collections.disjoint(here, csv)) {
      throw new UnusableInputException(
          "Cannot use the columns %s: the model was trained on %s; name these in data.table.features."
              .formatted(here, csv));
    }
    return columns.features();
  }

  private static long duplicates(JavaRDD<TableRow> all, JavaRDD<TableRow> kept, String name) {
    long rows = all.count();
    long dropped = rows - kept.count();
    LOG.info("{}: {} rows, {} of them the same as another and dropped", name, rows, dropped);
    return dropped;
  }

  private void learn(
      JavaRDD<TableRow> rows,
      List<Column> features,
      TableColumns columns,
      String name,
      boolean training) {
    spark.setJobDescription("read: what is to be learned of " + name);
    TableLearning learning = new TableLearning(session(spark), rows);
    learned = true;
    if (training && columns.mayBeCorrupt()) {
      learning.refuseCorrupt(settings.maxCorrupt(), name);
    }
    boolean kept = encoding != null; // what the pretrained model knows of the same columns
    learnClasses(learning, columns, name, training);
    if (table.label() == null) {
      targetWidth = learning.targetWidth();
    }
    TableRecord outline = target(columns, name);
    TrainingShare share =
        training ? TrainingShare.of(settings, seed, rows.map(outline), classNames) : null;
    taught = share == null ? rows : rows.filter(new IsTraining(outline, share));
    if (pictures != null) {
      encoding = null;
      vocabulary = null;
    } else if (table.text() != null) {
      encoding = null;
      learnText(new TableLearning(session(spark), taught), name, training);
    } else {
      vocabulary = null;
      if (encoding == null) {
        columns.unfit().labels(learning::shareOfLabel, settings.maxCorrupt());
        TableLearning learner = new TableLearning(session(spark), taught);
        learnColumns(learner, features, columns.unfit(), name, training);
        refuseMixedUp(name);
      }
    }
    if (training) {
      types = types.with(columns.types(encoding == null ? List.of() : encoding.columns()), kept);
      typedClasses = columns.namesClasses();
    }
  }

  /** Names in common at other places of an input layer that fits by its width alone. */
  private void refuseMixedUp(String name) {
    if (replaced == null || replaced.width() != encoding.width()) {
      return;
    }
    List<String> known = replaced.columns().stream().map(Column::name).toList();
    List<String> here = encoding.columns().stream().map(Column::name).toList();
    if (!Collections.disjoint(known, here)) {
      throw new UnusableInputException(
          "Cannot use %s with the pretrained model: they share some columns and not others (the model has %s, the table %s), so that numbers would enter at the wrong places; name the model's columns in data.table.features, or give columns that mean something else other names."
              .formatted(name, known, here));
    }
  }

  /** The names of labels that the pretrained model gives; with groups only those of labels. */
  private List<String> former(JsonNode learned) {
    boolean ofLabels = settings.labelGroups().isEmpty() || learned.has("classes");
    return ofLabels && pretrained.classNames() != null ? pretrained.classNames() : List.of();
  }

  /** The names of labels that the job gives; with groups they are those of the groups. */
  private List<String> given() {
    return settings.labelGroups().isEmpty() ? settings.classNames() : List.of();
  }

  /** The classes of the pretrained model, if it keeps them and has all that there are. */
  private void learnClasses(
      TableLearning learning, TableColumns columns, String name, boolean training) {
    labelsAreNames =
        training
            ? columns.namesClasses() || numbersAreNames(learning, columns, name)
            : byName(columns);
    if (!labelsAreNames) {
      classNames = given();
    } else if (training) {
      learnNames(found(learning, columns, name), columns, name);
    } else if (classNames.isEmpty()) {
      throw notLearned(name, "classes");
    } else {
      classNames = pretrained.ordered(classNames);
    }
  }

  private List<String> found(TableLearning learning, TableColumns columns, String name) {
    if (columns.namesClasses()) {
      return learning.classNames();
    }
    List<String> found = learning.classNumbers(name);
    if (settings.classNames().isEmpty() && settings.labelGroups().isEmpty()) {
      warn(Guesses.sentinel(table.label(), found));
    }
    return found;
  }

  private void learnNames(List<String> found, TableColumns columns, String name) {
    if (given().isEmpty()) {
      classNames = pretrained.ordered(found);
    } else if (columns.numbersClasses() && !given().containsAll(found)) {
      throw new UnusableInputException(
          "Cannot use data.class-names with the labels %s of %s: they name the labels from 0 on; make classes of others by data.label-groups."
              .formatted(found, name));
    } else {
      classNames = pretrained.ordered(given());
    }
  }

  /** Numbers below 0 are no numbers of classes; and names that look like numbers stay names. */
  private boolean numbersAreNames(TableLearning learning, TableColumns columns, String name) {
    if (reopen == null || !columns.numbersClasses()) {
      return false;
    }
    return learning.hasLabelBelow0()
        || (labelsAreNames
            && pretrained.keepsClasses()
            && classNames.containsAll(learning.classNumbers(name)));
  }

  private boolean byName(TableColumns columns) {
    return columns.namesClasses() || (reopen != null && labelsAreNames && columns.numbersClasses());
  }

  private void learnColumns(
      TableLearning learning,
      List<Column> features,
      UnfitColumns unfit,
      String name,
      boolean training) {
    boolean fitted =
        standardizes()
            || table.missing() != TableSettings.Missing.REFUSE
            || features.stream().anyMatch(f -> f.kind() == Column.Kind.CATEGORY);
    if (!training && fitted) {
      throw notLearned(name, "categories, missing numbers and deviations");
    }
    encoding = learning.encoding(features, table, name, unfit);
    if (standardizes()) {
      encoding = learning.standardized(encoding);
    }
  }

  /**
   * Whether numbers are brought to mean 0 and deviation 1 where nothing is known of the columns. A
   * pretrained network takes them as it has learned to.
   */
  private boolean standardizes() {
    if (table.standardize() != null) {
      return table.standardize();
    }
    return replaced != null
        ? replaced.standardizes()
        : reopen != null && pretrained.isNone() && settings.normalization() == null;
  }

  private void learnText(TableLearning learning, String name, boolean training) {
    if (tokenizer != null) {
      vocabulary = null;
      return;
    }
    TextSettings text = settings.text();
    if (vocabulary != null && (!training || text.vocabulary() == TextSettings.Source.SOURCE)) {
      return;
    }
    if (!training) {
      throw notLearned(name, "words");
    }
    vocabulary = learning.vocabulary(text, name);
    LOG.info("{} words are known", vocabulary.words().size());
  }

  private static UnusableInputException notLearned(String name, String what) {
    return new UnusableInputException(
        "Cannot read %s: the model does not know its %s, which are learned in training; evaluate a bundle that Graft saved."
            .formatted(name, what));
  }

  private TableRecord target(TableColumns columns, String name) {
    return table.label() == null
        ? TableRecord.ofTargets(name, targetWidth)
        : TableRecord.ofClasses(name, classNames, byName(columns));
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
    return described;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public JavaRDD<String> trainingTexts() {
    return table.text() == null || taught == null
        ? null
        : TableLearning.ordered(taught.filter(row -> row.getText() != null)).map(TableRow::getText);
  }

  /** The words that texts are read with; null if there are no texts. */
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public JsonNode learned() {
    ObjectNode json =
        pictures == null ? Json.object() : LearnedPictures.json(pictures.shape(), classNames);
    if (!classNames.isEmpty()) {
      json.set("classes", Json.of(classNames));
      json.put(LABELS, labelsAreNames ? NAMES : "numbers");
    }
    if (vocabulary != null) {
      json.set("text", vocabulary.json());
    } else if (encoding != null) {
      json.set("columns", encoding.json());
    }
    if (!ignored.isEmpty()) {
      json.set(IGNORED, Json.of(ignored));
    }
    types.write(json);
    CsvDialect.write(json);
    return json;
  }

  /** Where the tables come from. */
  private interface Frames {
    /**
     * @param known the types to read text files with, of those that their values look like
     */
    Dataset<Row> open(Split part, DataSettings.Files files, UnaryOperator<StructType> known);

    /** Frames that are there already have all columns. */
    default void requireInAllFiles(Dataset<Row> frame, Set<String> used) {}
  }

  /** Files that a data source reads: of a job that trains in this version's way. */
  private static final class Files implements Frames {
    private final SparkTables tables;
    private final JsonNode learned;
    private boolean trains;

    Files(SparkTables tables, JsonNode learned) {
      this.tables = tables;
      this.learned = learned;
    }

    @Override
    public Dataset<Row> open(
        Split part, DataSettings.Files files, UnaryOperator<StructType> known) {
      trains |= part == Split.TRAIN;
      return (trains ? tables : tables.trained(learned)).open(files.path(), known);
    }

    @Override
    public void requireInAllFiles(Dataset<Row> frame, Set<String> used) {
      tables.requireInAllFiles(frame, used);
    }
  }

  private record Source(
      String name,
      long bytes,
      int[] shape,
      JavaRDD<RawRecord> records,
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
