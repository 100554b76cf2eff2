package dev.graft.spark.read;

import dev.graft.Api;
import dev.graft.dataset.RawRecord;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;

/**
 * The records of one part of the data, good and bad, with ids that are the same whenever they are
 * read: what the formats have in common.
 */
@Api(Api.For.PARTS)
public interface RecordSource {

  /** How messages call it: the path as the user wrote it. */
  String name();

  /** Size of the files, 0 where that is not known. */
  long bytes();

  /** Shape of one example. */
  int[] shape();

  /** The records; not yet read, and read again with each action. */
  JavaRDD<RawRecord> records();

  /**
   * The values of the columns of {@code evaluate.slices} by the ids of the records, of good ones
   * and bad; null: there are no columns, or none is asked for.
   */
  default JavaPairRDD<Long, String[]> slices() {
    return null;
  }

  /**
   * What people read of a record, by its id; null: there is nothing. Read again with each action.
   */
  default JavaPairRDD<Long, String> words() {
    return null;
  }

  /** Rows that are left out because another is the same; they are not among the records. */
  default long duplicates() {
    return 0;
  }

  /** Rows with categories that training has not seen, by column. */
  default Map<String, Long> unseen() {
    return Map.of();
  }

  /**
   * Looks for the file at which reading broke off.
   *
   * @param failure what Spark has thrown
   * @throws dev.graft.UnusableInputException naming the file, if one cannot be read
   */
  default void refuseDamaged(Exception failure) {}

  /**
   * Whether reading is so much work that records are kept until they have reached their workers.
   */
  boolean keep();
}
