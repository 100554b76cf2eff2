package dev.graft.spark.predict;

import dev.graft.config.UnusableInputException;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;

/** A model as a function of one value, or of a struct of the columns that it has learned. */
final class ModelFunction implements UDF1<Object, Row> {

  private static final long serialVersionUID = 1L;

  private final String name;
  private final Scorer scorer;
  private final PredictionColumns columns;
  private final RowReader reader;
  private final String[] takes;
  private final boolean[] categories;

  /**
   * @param name how messages call it
   * @param takes the fields of the struct; empty: one value is taken
   */
  ModelFunction(
      String name,
      Scorer scorer,
      PredictionColumns columns,
      RowReaders readers,
      List<String> takes) {
    this.name = name;
    this.scorer = scorer;
    this.columns = columns;
    this.reader = readers.ofColumns();
    this.takes = takes.toArray(new String[0]);
    this.categories = new boolean[takes.size()];
    for (int i = 0; i < categories.length; i++) {
      categories[i] = readers.categories().contains(takes.get(i));
    }
  }

  @Override
  public Row call(Object argument) {
    if (argument == null) {
      return null;
    }
    Reading reading = reader.read(takes.length == 0 ? RowFactory.create(argument) : row(argument));
    return reading.problem() == null
        ? RowFactory.create(columns.values(scorer.score(reading.features()), null))
        : null;
  }

  private Row row(Object argument) {
    if (!(argument instanceof Row given) || given.schema() == null) {
      throw new UnusableInputException(
          "Cannot predict with %s(%s): the model has learned the columns %s, give a struct of them, as in %s(struct(%s))."
              .formatted(
                  name,
                  argument.getClass().getSimpleName(),
                  List.of(takes),
                  name,
                  String.join(", ", takes)));
    }
    Object[] values = new Object[takes.length];
    for (int i = 0; i < values.length; i++) {
      Object value = given.get(field(given, takes[i]));
      values[i] = categories[i] && value != null ? value.toString() : value;
    }
    return RowFactory.create(values);
  }

  private int field(Row given, String column) {
    String[] fields = given.schema().fieldNames();
    for (int i = 0; i < fields.length; i++) {
      if (fields[i].equalsIgnoreCase(column)) {
        return i;
      }
    }
    throw new UnusableInputException(
        "Cannot predict with %s(struct): the struct has no field %s, which the model takes; its fields are %s."
            .formatted(name, column, List.of(fields)));
  }
}
