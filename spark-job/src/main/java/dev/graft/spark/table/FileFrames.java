package dev.graft.spark.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.config.DataSettings;
import dev.graft.dataset.Split;
import dev.graft.spark.read.DamagedFiles;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Files that a data source reads; those of a job that trains in this version's way. */
final class FileFrames implements Frames {

  private final SparkTables tables;
  private final SparkTables unlabelled;
  private final JsonNode learned;
  private boolean trains;

  /**
   * @param unlabelled the same for tables that may lack columns, and have others
   * @param learned what the pretrained model says of the data that it was trained on
   */
  FileFrames(SparkTables tables, SparkTables unlabelled, JsonNode learned) {
    this.tables = tables;
    this.unlabelled = unlabelled;
    this.learned = learned;
  }

  @Override
  public Dataset<Row> open(Split part, DataSettings.Files files, UnaryOperator<StructType> known) {
    if (part == Split.UNLABELLED) {
      return unlabelled.open(files.path(), known);
    }
    trains |= part == Split.TRAIN;
    return (trains ? tables : tables.trained(learned)).open(files.path(), known);
  }

  @Override
  public boolean areFiles() {
    return true;
  }

  @Override
  public void requireInAllFiles(Dataset<Row> frame, Set<String> used) {
    tables.requireInAllFiles(frame, used);
  }

  @Override
  public void refuseDamaged(Exception failure, Dataset<Row> frame) {
    DamagedFiles.refuse(failure, frame.inputFiles(), tables::open);
  }
}
