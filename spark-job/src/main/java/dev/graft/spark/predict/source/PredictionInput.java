package dev.graft.spark.predict.source;

import dev.graft.spark.predict.RowReader;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Rows to be predicted.
 *
 * @param name as the user wrote it
 * @param kept the columns that go on beside the predictions; they come first in the rows
 * @param rows not read yet; further columns are for the reader alone
 * @param reader makes features of a row
 * @param split what each partition is made of; null where nobody can tell whether partitions are
 *     the same when they are read again
 * @param damage is told why reading has failed, and throws an UnusableInputException if a file is
 *     damaged
 */
public record PredictionInput(
    String name,
    StructType kept,
    JavaRDD<Row> rows,
    RowReader reader,
    List<String> split,
    Consumer<Exception> damage) {}
