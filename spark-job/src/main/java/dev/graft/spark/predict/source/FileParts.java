package dev.graft.spark.predict.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.Partition;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.execution.datasources.PartitionedFile;

/** How Spark divides the files of a table in partitions. */
final class FileParts {

  /** Spark packs small files together as if each had so many bytes more; its default is 4 MB. */
  private static final String OPENING = "65536";

  private FileParts() {}

  /**
   * Lets a session divide files in so many partitions at least, whatever cluster it is on: a row
   * that passes a network is more work than one that is only read.
   */
  static void divide(SparkSession session, int parts) {
    session.conf().set("spark.sql.files.minPartitionNum", parts);
    session.conf().set("spark.sql.files.openCostInBytes", OPENING);
  }

  /** What each partition is made of; null if they are not parts of files that Spark lists. */
  static List<String> of(List<Partition> partitions) {
    List<String> parts = new ArrayList<>();
    for (Partition partition : partitions) {
      if (!(partition instanceof FilePartition files)) {
        return null;
      }
      parts.add(String.join("; ", Arrays.stream(files.files()).map(FileParts::of).toList()));
    }
    return parts;
  }

  private static String of(PartitionedFile file) {
    return String.format(
        Locale.ROOT,
        "%s %d %d: %d to %d",
        file.filePath(),
        file.fileSize(),
        file.modificationTime(),
        file.start(),
        file.start() + file.length());
  }
}
