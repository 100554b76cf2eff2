package dev.graft.spark.table;

import static org.apache.spark.sql.functions.col;

import dev.graft.UnusableInputException;
import dev.graft.config.TableSettings;
import dev.graft.table.Column;
import dev.graft.table.TableEncoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.ml.feature.Imputer;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Learns of the rows of a table how columns become features, by Spark ML. Means are those of exact
 * sums and medians exact, which Spark ML's are not: the same bits, whatever the partitions were.
 */
final class EncodingLearning {

  private final SparkSession spark;
  private final JavaRDD<TableRow> rows;

  EncodingLearning(SparkSession spark, JavaRDD<TableRow> rows) {
    this.spark = spark;
    this.rows = rows;
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
    RowWidths widths = new RowWidths(rows);
    for (int a = 0; a < arrays.size(); a++) {
      int width = widths.ofArray(a);
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
    List<String> numbers =
        columns.stream().filter(c -> c.kind() == Column.Kind.NUMBER).map(Column::name).toList();
    double[] found =
        switch (missing) {
          case MEAN -> means(chosen, numbers, name);
          case MEDIAN -> medians(chosen, numbers, name);
          default -> modes(chosen, numbers, name);
        };
    for (int i = 0; i < chosen.length; i++) {
      surrogates[chosen[i]] = found[i];
    }
    return surrogates;
  }

  private double[] means(int[] chosen, List<String> numbers, String name) {
    NumberMoments moments = NumberMoments.of(rows.map(new NumbersOf(chosen)));
    double[] means = moments.isEmpty() ? new double[0] : moments.means();
    for (int i = 0; i < chosen.length; i++) {
      if (moments.isEmpty() || Double.isNaN(means[i])) {
        throw nothingKnown(numbers.get(i), name);
      }
    }
    return means;
  }

  private static UnusableInputException nothingKnown(String column, String name) {
    return new UnusableInputException(
        "Cannot fill in the column %s of %s: it has no number in training; leave it out of data.table.features."
            .formatted(column, name));
  }

  private double[] medians(int[] chosen, List<String> numbers, String name) {
    double[] medians = Medians.of(rows.map(new NumbersOf(chosen)), chosen.length);
    for (int i = 0; i < chosen.length; i++) {
      if (Double.isNaN(medians[i])) {
        throw nothingKnown(numbers.get(i), name);
      }
    }
    return medians;
  }

  private double[] modes(int[] chosen, List<String> numbers, String name) {
    String[] inputs = names("n", chosen.length);
    Dataset<Row> frame =
        spark.createDataFrame(
            rows.map(new NumbersOf(chosen)).map(EncodingLearning::row),
            schema(inputs, DataTypes.DoubleType));
    for (int i = 0; i < inputs.length; i++) {
      if (frame.filter(col(inputs[i]).isNaN().equalTo(false)).isEmpty()) {
        throw nothingKnown(numbers.get(i), name);
      }
    }
    Row found =
        new Imputer()
            .setInputCols(inputs)
            .setOutputCols(names("o", inputs.length))
            .setStrategy("mode")
            .fit(frame)
            .surrogateDF()
            .selectExpr(inputs)
            .first();
    return IntStream.range(0, inputs.length).mapToDouble(found::getDouble).toArray();
  }

  private static Row row(double[] numbers) {
    return RowFactory.create(Arrays.stream(numbers).boxed().toArray());
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

  /** Some of a row's numbers. */
  private static final class NumbersOf implements Function<TableRow, double[]> {
    private static final long serialVersionUID = 1L;

    private final int[] places;

    NumbersOf(int[] places) {
      this.places = places;
    }

    @Override
    public double[] call(TableRow row) {
      double[] all = row.getNumbers();
      return Arrays.stream(places).mapToDouble(place -> all[place]).toArray();
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
