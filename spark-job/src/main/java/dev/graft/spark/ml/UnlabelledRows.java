package dev.graft.spark.ml;

import dev.graft.UnusableInputException;
import dev.graft.spark.table.TableColumns;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The rows of an estimator that have no labels: some of a fit's own, or rows beside them. */
final class UnlabelledRows {

  private UnlabelledRows() {}

  /**
   * The features of the rows beside those of a fit.
   *
   * @throws UnusableInputException if they have no such columns, or of other types
   */
  static Dataset<Row> like(Dataset<Row> labelled, Learner learner) {
    Dataset<Row> rows = learner.params().getUnlabelled();
    if (rows.isStreaming()) {
      throw new UnusableInputException(
          "Cannot train on unlabelled rows of a streaming DataFrame: training reads its rows several times; write them to a table first.");
    }
    List<String> columns = new ArrayList<>(List.of(learner.params().getFeaturesCol()));
    if (learner.secondText() != null) {
      columns.add(learner.secondText());
    }
    for (String column : columns) {
      check(column, labelled, rows);
    }
    return rows.select(columns.stream().map(TableColumns::quoted).toArray(Column[]::new));
  }

  private static void check(String column, Dataset<Row> labelled, Dataset<Row> rows) {
    List<String> there = List.of(rows.columns());
    if (!there.contains(column)) {
      throw new UnusableInputException(
          "Cannot use the unlabelled rows: they have no column %s, which the training rows have; their columns are %s."
              .formatted(column, there));
    }
    String wanted = type(column, labelled);
    if (!type(column, rows).equals(wanted)) {
      throw new UnusableInputException(
          "Cannot use the unlabelled rows: their column %s is of type %s, of the training rows it is %s; give it that type."
              .formatted(column, type(column, rows), wanted));
    }
  }

  private static String type(String column, Dataset<Row> rows) {
    return rows.schema().apply(column).dataType().simpleString();
  }

  /**
   * The rows of a fit that have labels.
   *
   * @throws UnusableInputException if none has
   */
  static Dataset<Row> without(Dataset<Row> rows, HasTraining<?> tuner) {
    if (!tuner.getNullLabels()) {
      return rows;
    }
    Dataset<Row> labelled = rows.filter(TableColumns.quoted(tuner.getLabelCol()).isNotNull());
    if (labelled.isEmpty()) {
      throw new UnusableInputException(
          "Cannot train on the column %s: all of its labels are null; a network learns what to tell of some rows that have one."
              .formatted(tuner.getLabelCol()));
    }
    return labelled;
  }
}
