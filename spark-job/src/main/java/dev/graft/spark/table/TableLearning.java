package dev.graft.spark.table;

import static org.apache.spark.sql.functions.asc;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.explode;

import dev.graft.UnusableInputException;
import dev.graft.config.TableSettings;
import dev.graft.config.TextSettings;
import dev.graft.table.Column;
import dev.graft.table.TableEncoding;
import dev.graft.text.Vocabulary;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.ml.feature.Imputer;
import org.apache.spark.ml.feature.RegexTokenizer;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/**
 * What can be learned of the rows of a table, by Spark ML. What stands for missing numbers is found
 * in one task, in the order of the rows' ids: the same bits, whatever the partitions were.
 */
final class TableLearning {

  private static final Pattern WHOLE = Pattern.compile("-?\\d+");

  /** Classes by numbers; more are values to be predicted, and might not fit into the driver. */
  static final int MOST_NUMBERS = 10_000;

  private final SparkSession spark;
  private final JavaRDD<TableRow> rows;

  TableLearning(SparkSession spark, JavaRDD<TableRow> rows) {
    this.spark = spark;
    this.rows = rows;
  }

  /** The classes that rows name, in alphabetical order. */
  List<String> classNames() {
    return labels().distinct().collect().stream().sorted().toList();
  }

  /**
   * The whole numbers among the labels, in their order.
   *
   * @throws UnusableInputException if they are so many that they are no classes
   */
  List<String> classNumbers(String name) {
    List<String> found =
        labels().filter(label -> WHOLE.matcher(label).matches()).distinct().take(MOST_NUMBERS + 1);
    if (found.size() > MOST_NUMBERS) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use the labels of %s as classes: they are more than %,d different whole numbers; to predict them as numbers, name their column in data.table.targets instead of data.table.label.",
              name,
              MOST_NUMBERS));
    }
    return found.stream().sorted(Comparator.comparing(BigInteger::new)).toList();
  }

  /** The share of the rows that have this label. */
  double shareOfLabel(String label) {
    return (double) labels().filter(label::equals).count() / Math.max(1, rows.count());
  }

  private JavaRDD<String> labels() {
    return rows.filter(row -> row.getCorrupt() == null && row.getLabel() != null)
        .map(TableRow::getLabel);
  }

  /** Whether there are whole numbers below 0 among the labels. */
  boolean hasLabelBelow0() {
    return rows.filter(
                row ->
                    row.getCorrupt() == null
                        && row.getLabelNumber() < 0
                        && row.getLabelNumber() >= -TableColumns.EXACT
                        && row.getLabelNumber() == Math.rint(row.getLabelNumber()))
            .count()
        > 0;
  }

  /**
   * Refuses to learn of a table most of whose rows may be missing.
   *
   * @param most the share of rows that Spark may be unable to read
   * @throws UnusableInputException if there are more
   */
  void refuseCorrupt(double most, String name) {
    Map<Boolean, Long> counts = rows.map(new IsCorrupt()).countByValue();
    long bad = counts.getOrDefault(true, 0L);
    long all = bad + counts.getOrDefault(false, 0L);
    if (bad > most * all) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use %s: %,d of %,d records cannot be read, data.max-corrupt allows a share of %s; the first: it does not fit the columns: %s; see data.table.options if quotation marks or separators are written in another way.",
              name,
              bad,
              all,
              most,
              TableRecord.shown(
                  rows.filter(row -> row.getCorrupt() != null).first().getCorrupt())));
    }
  }

  /** Whether Spark could not read a row. */
  private static final class IsCorrupt implements Function<TableRow, Boolean> {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean call(TableRow row) {
      return row.getCorrupt() != null;
    }
  }

  /** How many values most rows have to be predicted. */
  int targetWidth() {
    return mostFrequent(
        rows.filter(row -> row.getCorrupt() == null)
            .map(row -> row.getTargets().length)
            .countByValue());
  }

  private static int mostFrequent(Map<Integer, Long> counts) {
    return counts.entrySet().stream()
        .max(Map.Entry.<Integer, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .orElse(0);
  }

  /**
   * How columns become features.
   *
   * @param unfit what is known to be no feature
   * @throws UnusableInputException if there is one, if a column has too many categories, or nothing
   *     but missing numbers
   */
  TableEncoding encoding(
      List<Column> features, TableSettings settings, String name, UnfitColumns unfit) {
    List<Column> known = categories(widths(features), settings, unfit);
    if (!unfit.isEmpty()) {
      boolean refused = settings.missing() == TableSettings.Missing.REFUSE;
      unfit.refuse(refused ? withMissing(features) : List.of());
    }
    TableEncoding encoding = TableEncoding.of(known);
    if (settings.missing() != TableSettings.Missing.REFUSE) {
      encoding = encoding.filling(surrogates(known, settings.missing(), name));
    }
    return encoding;
  }

  /** Arrays get the width that most rows have. */
  private List<Column> widths(List<Column> features) {
    List<Column> columns = new ArrayList<>(features);
    List<Integer> arrays =
        IntStream.range(0, columns.size())
            .filter(i -> columns.get(i).kind() == Column.Kind.NUMBERS)
            .boxed()
            .toList();
    for (int a = 0; a < arrays.size(); a++) {
      int width = mostFrequent(rows.map(new WidthOf(a)).filter(w -> w > 0).countByValue());
      columns.set(arrays.get(a), Column.numbers(columns.get(arrays.get(a)).name(), width));
    }
    return columns;
  }

  /** The columns of single numbers that lack some. */
  private List<String> withMissing(List<Column> features) {
    Set<Integer> places = new TreeSet<>(rows.flatMap(new MissingPlaces()).distinct().collect());
    List<Column> numbers = features.stream().filter(f -> f.kind() == Column.Kind.NUMBER).toList();
    boolean arrays = features.stream().anyMatch(f -> f.kind() == Column.Kind.NUMBERS);
    return arrays ? List.of() : places.stream().map(i -> numbers.get(i).name()).toList();
  }

  /** Where the numbers of a row are missing. */
  private static final class MissingPlaces implements FlatMapFunction<TableRow, Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Integer> call(TableRow row) {
      double[] numbers = row.getCorrupt() == null ? row.getNumbers() : new double[0];
      return IntStream.range(0, numbers.length).filter(i -> Double.isNaN(numbers[i])).iterator();
    }
  }

  private List<Column> categories(
      List<Column> features, TableSettings settings, UnfitColumns unfit) {
    List<Column> columns = new ArrayList<>(features);
    List<String> texts =
        features.stream()
            .filter(feature -> feature.kind() == Column.Kind.CATEGORY)
            .map(Column::name)
            .toList();
    if (texts.isEmpty()) {
      return columns;
    }
    String[] inputs = names("c", texts.size());
    Dataset<Row> frame =
        spark.createDataFrame(
            rows.map(row -> RowFactory.create((Object[]) row.getCategories())),
            schema(inputs, DataTypes.StringType));
    String[][] found =
        new StringIndexer()
            .setInputCols(inputs)
            .setOutputCols(names("i", texts.size()))
            .setStringOrderType("alphabetAsc")
            .setHandleInvalid("keep")
            .fit(frame)
            .labelsArray();
    int next = 0;
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).kind() == Column.Kind.CATEGORY) {
        String[] categories = found[next++];
        if (categories.length > settings.maxCategories()) {
          unfit.ofTexts(columns.get(i).name(), categories, settings.maxCategories());
        }
        columns.set(i, Column.category(columns.get(i).name(), categories));
      }
    }
    return columns;
  }

  private double[] surrogates(List<Column> columns, TableSettings.Missing missing, String name) {
    int width =
        columns.stream().mapToInt(c -> c.kind() == Column.Kind.CATEGORY ? 0 : c.width()).sum();
    double[] surrogates = new double[width];
    Arrays.fill(surrogates, Double.NaN);
    List<Integer> places = new ArrayList<>();
    int place = 0;
    for (Column column : columns) {
      if (column.kind() == Column.Kind.NUMBER) {
        places.add(place++);
      } else if (column.kind() == Column.Kind.NUMBERS) {
        place += column.width();
      }
    }
    if (places.isEmpty()) {
      return surrogates;
    }
    int[] chosen = places.stream().mapToInt(Integer::intValue).toArray();
    String[] inputs = names("n", chosen.length);
    Dataset<Row> frame =
        spark.createDataFrame(
            ordered().map(new NumbersAt(chosen)), schema(inputs, DataTypes.DoubleType));
    Row found = impute(frame, inputs, missing, columns, name);
    for (int i = 0; i < chosen.length; i++) {
      surrogates[chosen[i]] = found.getDouble(i);
    }
    return surrogates;
  }

  private static Row impute(
      Dataset<Row> frame,
      String[] inputs,
      TableSettings.Missing missing,
      List<Column> columns,
      String name) {
    List<String> numbers =
        columns.stream().filter(c -> c.kind() == Column.Kind.NUMBER).map(Column::name).toList();
    for (int i = 0; i < inputs.length; i++) {
      if (frame.filter(col(inputs[i]).isNaN().equalTo(false)).isEmpty()) {
        throw new UnusableInputException(
            "Cannot fill in the column %s of %s: it has no number in training; leave it out of data.table.features."
                .formatted(numbers.get(i), name));
      }
    }
    return new Imputer()
        .setInputCols(inputs)
        .setOutputCols(names("o", inputs.length))
        .setStrategy(missing.name().toLowerCase(Locale.ROOT))
        .fit(frame)
        .surrogateDF()
        .selectExpr(inputs)
        .first();
  }

  /** The same with numbers brought to mean 0 and deviation 1, if there are any. */
  TableEncoding standardized(TableEncoding encoding) {
    if (encoding.columns().stream().allMatch(c -> c.kind() == Column.Kind.CATEGORY)) {
      return encoding;
    }
    NumberMoments moments = NumberMoments.of(rows.filter(new HasNoProblem(encoding)), encoding);
    return moments.isEmpty()
        ? encoding
        : encoding.standardizing(moments.means(), moments.deviations());
  }

  private JavaRDD<TableRow> ordered() {
    return ordered(rows);
  }

  /** All rows in one partition, in the order of their ids. */
  static JavaRDD<TableRow> ordered(JavaRDD<TableRow> rows) {
    return rows.mapToPair(row -> new Tuple2<>(row.getId(), row)).sortByKey(true, 1).values();
  }

  /**
   * The most frequent words, those of the same frequency in alphabetical order. Spark's
   * CountVectorizer would leave the order of those open.
   *
   * @throws UnusableInputException if no word is frequent enough
   */
  Vocabulary vocabulary(TextSettings settings, String name) {
    List<String> words =
        words(settings)
            .groupBy("word")
            .count()
            .where(col("count").geq(settings.minCount()))
            .orderBy(desc("count"), asc("word"))
            .limit(settings.maxWords())
            .select("word")
            .as(Encoders.STRING())
            .collectAsList();
    if (words.isEmpty()) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot make a vocabulary of %s: no word occurs %d times in training; see data.text.min-count.",
              name,
              settings.minCount()));
    }
    return Vocabulary.of(words, settings);
  }

  private Dataset<Row> words(TextSettings settings) {
    Dataset<Row> texts =
        spark
            .createDataset(
                rows.filter(row -> row.getText() != null).map(TableRow::getText).rdd(),
                Encoders.STRING())
            .toDF("text");
    return new RegexTokenizer()
        .setInputCol("text")
        .setOutputCol("words")
        .setPattern(settings.separator())
        .setToLowercase(settings.lowerCase())
        .transform(texts)
        .select(explode(col("words")).as("word"));
  }

  /** How many numbers an array column holds. */
  private static final class WidthOf implements Function<TableRow, Integer> {
    private static final long serialVersionUID = 1L;

    private final int column;

    WidthOf(int column) {
      this.column = column;
    }

    @Override
    public Integer call(TableRow row) {
      return row.getWidths()[column];
    }
  }

  /** Some of a row's numbers as the columns of a frame. */
  private static final class NumbersAt implements Function<TableRow, Row> {
    private static final long serialVersionUID = 1L;

    private final int[] places;

    NumbersAt(int[] places) {
      this.places = places;
    }

    @Override
    public Row call(TableRow row) {
      return RowFactory.create(
          Arrays.stream(places).mapToObj(place -> row.getNumbers()[place]).toArray());
    }
  }

  /** Lets the rows through whose features can be made. */
  private static final class HasNoProblem implements Function<TableRow, Boolean> {
    private static final long serialVersionUID = 1L;

    private final TableEncoding encoding;

    HasNoProblem(TableEncoding encoding) {
      this.encoding = encoding;
    }

    @Override
    public Boolean call(TableRow row) {
      return encoding.problem(row.getNumbers(), row.getWidths(), row.getCategories()) == null;
    }
  }

  private static String[] names(String prefix, int count) {
    String[] names = new String[count];
    Arrays.setAll(names, i -> prefix + i);
    return names;
  }

  private static StructType schema(String[] names, DataType type) {
    StructType schema = new StructType();
    for (String name : names) {
      schema = schema.add(name, type, true);
    }
    return schema;
  }
}
