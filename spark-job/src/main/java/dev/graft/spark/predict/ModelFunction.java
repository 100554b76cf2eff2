package dev.graft.spark.predict;

import dev.graft.UnusableInputException;
import dev.graft.table.CategoryValues;
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
  private final String[] fields;
  private final Takes[] takes;
  private final CategoryValues[] categories;

  /**
   * @param name how messages call it
   * @param fields of the struct; empty: one value is taken
   */
  ModelFunction(
      String name,
      Scorer scorer,
      PredictionColumns columns,
      RowReaders readers,
      List<String> fields) {
    this.name = name;
    this.scorer = scorer;
    this.columns = columns;
    this.reader = readers.ofColumns();
    this.fields = fields.toArray(new String[0]);
    this.takes = readers.takes().toArray(new Takes[0]);
    this.categories = readers.categoryValues();
  }

  @Override
  public Row call(Object argument) {
    if (argument == null) {
      return null;
    }
    Reading reading = reader.read(fields.length == 0 ? single(argument) : row(argument));
    return reading.problem() == null && reading.unseen().isEmpty()
        ? RowFactory.create(columns.values(scorer.score(reading.features()), null))
        : null;
  }

  private Row single(Object argument) {
    check("the argument", 0, argument);
    return RowFactory.create(argument);
  }

  private void check(String what, int column, Object value) {
    if (!takes[column].holds(value)) {
      throw new UnusableInputException(
          "Cannot predict with %s: %s is %s, the model takes %s there."
              .formatted(
                  name,
                  what,
                  value instanceof byte[] ? "binary" : TextColumns.shown(value.toString()),
                  takes[column]));
    }
  }

  private Row row(Object argument) {
    if (!(argument instanceof Row given) || given.schema() == null) {
      throw new UnusableInputException(
          "Cannot predict with %s(%s): the model has learned the columns %s, give a struct of them, as in %s(struct(%s))."
              .formatted(
                  name,
                  argument.getClass().getSimpleName(),
                  List.of(fields),
                  name,
                  String.join(", ", fields)));
    }
    Object[] values = new Object[fields.length];
    for (int i = 0; i < values.length; i++) {
      Object value = given.get(field(given, fields[i]));
      check("its field " + fields[i], i, value);
      values[i] = categories[i] == null ? value : categories[i].of(value);
    }
    return RowFactory.create(values);
  }

  private int field(Row given, String column) {
    String[] names = given.schema().fieldNames();
    int exact = List.of(names).indexOf(column);
    if (exact >= 0) {
      return exact;
    }
    for (int i = 0; i < names.length; i++) {
      if (names[i].equalsIgnoreCase(column)) {
        return i;
      }
    }
    throw new UnusableInputException(
        "Cannot predict with %s(struct): the struct has no field %s, which the model takes; its fields are %s."
            .formatted(name, column, List.of(names)));
  }
}
