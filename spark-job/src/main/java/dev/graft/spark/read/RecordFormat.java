package dev.graft.spark.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.Api;
import dev.graft.config.DataSettings;
import dev.graft.dataset.Split;
import dev.graft.io.Json;
import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/**
 * How the files of a dataset become records. What a format learns from the training files (names of
 * classes, categories, a vocabulary) holds for the other parts and travels with the saved model.
 */
@Api(Api.For.PARTS)
public interface RecordFormat {

  /**
   * Opens the files of a part; the first part that is opened is what the format learns from, unless
   * it was made of what another job has learned.
   *
   * @throws dev.graft.UnusableInputException if a file is missing or not what it should be
   */
  RecordSource open(Split part, DataSettings.Files files) throws IOException;

  /**
   * The names of the labels in the order of their numbers, as the job or the data say; empty if
   * neither does. Where the job groups labels, its names are those of the groups, not of these.
   */
  default List<String> classNames() {
    return List.of();
  }

  /**
   * The texts that are left for training, whether they are drawn or not, in one partition and in an
   * order that never changes; null if the data are no texts.
   */
  default JavaRDD<String> trainingTexts() {
    return null;
  }

  /** What was made of the columns and what looks wrong with them, for the report; or nothing. */
  default ObjectNode described() {
    return Json.object();
  }

  /** What settings leave open and the data have decided, for people. */
  default List<String> decided() {
    return List.of();
  }

  /** Which setting lets records that cannot be read be left out, for messages. */
  default String allowance(double share) {
    return "data.max-corrupt allows a share of " + share;
  }

  /** What else may help where records cannot be read, for messages. */
  default String advice() {
    return "";
  }

  /** What the format has learned, for the bundle; missing if there is nothing. */
  default JsonNode learned() {
    return MissingNode.getInstance();
  }
}
