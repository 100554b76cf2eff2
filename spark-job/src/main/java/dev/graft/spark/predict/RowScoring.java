package dev.graft.spark.predict;

import dev.graft.config.PredictSettings;
import dev.graft.dataset.Task;
import dev.graft.model.FeatureExtractor;
import dev.graft.save.Bundle;
import dev.graft.spark.read.LearnedPictures;
import dev.graft.table.CategoryValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructField;

/**
 * A saved model that scores rows in this JVM, without a Spark application: what {@code graft
 * predict} says of them.
 */
public final class RowScoring implements AutoCloseable {

  /** The column that says why there is no prediction. */
  static final String PROBLEM = "problem";

  private static final PredictSettings.Columns COLUMNS =
      new PredictSettings.Columns("prediction", "label", "probability", "", PROBLEM, "");

  /** Examples in one forward pass, as in the job files. */
  private static final int BATCH = 256;

  private final FeatureExtractor network;
  private final AddedColumns added;
  private final RowReader reader;
  private final List<String> columns;
  private final Takes[] takes;
  private final CategoryValues[] categories;

  /** Opens it. */
  public RowScoring(Bundle bundle) {
    RowReaders readers = readers(bundle);
    WholeNetwork whole = WholeNetwork.of(bundle, "the model");
    this.added = columns(bundle, new WholeNetwork.Gives(whole.task(), whole.outputs()));
    this.reader = readers.ofColumns();
    this.columns = readers.columns();
    this.takes = readers.takes().toArray(new Takes[0]);
    this.categories = readers.categoryValues();
    this.network = whole.network().open(1);
  }

  /** Of a model that takes one column, by the name that it has learned, else by what it holds. */
  static RowReaders readers(Bundle bundle) {
    List<String> learned = new RowReaders(bundle, List.of("features")).learned();
    if (learned.size() == 1) {
      return new RowReaders(bundle, learned);
    }
    return new RowReaders(
        bundle,
        List.of(
            bundle.learned().has(LearnedPictures.KEY)
                ? "content"
                : RowReaders.takesTexts(bundle) ? "text" : "features"));
  }

  static AddedColumns columns(Bundle bundle, WholeNetwork.Gives gives) {
    int count = gives.task().names(gives.outputs());
    List<String> names =
        gives.task() != Task.REGRESSION && bundle.classNames().size() == count
            ? bundle.classNames()
            : IntStream.range(0, count).mapToObj(Integer::toString).toList();
    return new AddedColumns(COLUMNS, 0, gives.task(), gives.outputs(), names, bundle.rule());
  }

  /** The columns that it takes, in the order in which rows have them. */
  public List<String> columns() {
    return columns;
  }

  /** What it takes in one of them. */
  Takes takes(int column) {
    return takes[column];
  }

  /** The columns that it gives. */
  public List<String> gives() {
    return added.fields().stream().map(StructField::name).toList();
  }

  /**
   * Scores rows.
   *
   * @param rows the values of {@link #columns}
   * @return the values of {@link #gives}, row by row
   */
  List<Object[]> score(List<Object[]> rows) {
    List<Object[]> scored = new ArrayList<>(rows.size());
    for (int from = 0; from < rows.size(); from += BATCH) {
      scored.addAll(batch(rows.subList(from, Math.min(rows.size(), from + BATCH))));
    }
    return scored;
  }

  private List<Object[]> batch(List<Object[]> rows) {
    List<Reading> readings = rows.stream().map(values -> reader.read(row(values))).toList();
    float[][] features =
        readings.stream()
            .filter(reading -> reading.problem() == null)
            .map(Reading::features)
            .toArray(float[][]::new);
    float[][] outputs = features.length == 0 ? features : network.activations(features);
    int next = 0;
    List<Object[]> scored = new ArrayList<>(rows.size());
    for (Reading reading : readings) {
      boolean good = reading.problem() == null;
      scored.add(added.values(good ? outputs[next++] : null, reading.problem()));
    }
    return scored;
  }

  private Row row(Object[] values) {
    Object[] read = Arrays.copyOf(values, values.length);
    for (int i = 0; i < read.length; i++) {
      read[i] = categories[i] == null ? read[i] : categories[i].of(read[i]);
    }
    return RowFactory.create(read);
  }

  @Override
  public void close() {
    network.close();
  }
}
