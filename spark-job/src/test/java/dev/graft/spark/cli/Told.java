package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.dataset.Task;
import dev.graft.predict.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;

/**
 * What a model says of an example; equal if it is bit for bit.
 *
 * @param label null: it tells a number
 * @param outputs the probabilities, or that number
 */
record Told(String label, List<Float> outputs) {

  /** As {@code graft predict} and the function of SQL write it. */
  static Told of(Row row, String labelColumn) {
    return List.of(row.schema().fieldNames()).contains("probability")
        ? new Told(
            row.getAs(labelColumn), List.copyOf(row.<Float>getList(row.fieldIndex("probability"))))
        : new Told(null, List.of((float) row.<Double>getAs("prediction").doubleValue()));
  }

  /** As the model of Spark ML adds it. */
  static Told ofMl(Row row, List<String> classNames) {
    double prediction = row.getAs("prediction");
    if (!List.of(row.schema().fieldNames()).contains("probability")) {
      return new Told(null, List.of((float) prediction));
    }
    List<Float> outputs = new ArrayList<>();
    for (double probability : row.<Vector>getAs("probability").toArray()) {
      outputs.add((float) probability);
    }
    return new Told(classNames.get((int) prediction), outputs);
  }

  /** As plain Java has it. */
  static Told of(Prediction prediction) {
    List<Float> outputs = new ArrayList<>();
    for (float output : prediction.outputs()) {
      outputs.add(output);
    }
    return new Told(prediction.task() == Task.REGRESSION ? null : prediction.className(), outputs);
  }

  /** Of each row by its key, which no other row has. */
  static <K extends Comparable<K>> Map<K, Told> each(
      List<Row> rows, Function<Row, K> key, Function<Row, Told> told) {
    Map<K, Told> all = new TreeMap<>();
    for (Row row : rows) {
      assertThat(all.put(key.apply(row), told.apply(row)))
          .as("another row %s", key.apply(row))
          .isNull();
    }
    return all;
  }

  /**
   * The same but for the last bits, which depend on the examples that share a batch.
   *
   * @param all of the same keys as expected, or of some of them
   */
  static <K> void requireNear(Map<K, Told> all, Map<K, Told> expected, String what) {
    all.forEach(
        (key, told) -> {
          Told same = expected.get(key);
          assertThat(told.label()).as("%s of %s", key, what).isEqualTo(same.label());
          for (int i = 0; i < told.outputs().size(); i++) {
            float output = same.outputs().get(i);
            assertThat(told.outputs().get(i))
                .as("%s of %s", key, what)
                .isCloseTo(output, within(2e-6f * (1 + Math.abs(output))));
          }
        });
  }
}
