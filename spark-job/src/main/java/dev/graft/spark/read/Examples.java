package dev.graft.spark.read;

import dev.graft.dataset.ExampleBlock;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;

/**
 * The data, divided: one block a worker in each part.
 *
 * @param shape shape of one example as it was read
 * @param blocks not yet computed; parts without examples are missing
 * @param counts examples in each part
 * @param quarantined records that cannot be read
 * @param excluded records whose label is not wanted
 * @param unused training examples beyond the limit
 * @param problems why records cannot be read, the first of them
 * @param sources the files
 * @param labels what was seen of the labels in all files
 */
public record Examples(
    int[] shape,
    Map<Part, JavaRDD<ExampleBlock>> blocks,
    Map<Part, Long> counts,
    long quarantined,
    long excluded,
    long unused,
    List<String> problems,
    List<Source> sources,
    Survey labels) {

  /**
   * The identity of a file's content.
   *
   * @param fingerprint over all records, whatever their order in memory
   */
  public record Source(String path, long bytes, String fingerprint) {}

  /**
   * Refuses labels outside the classes of a network.
   *
   * @throws dev.graft.config.UnusableInputException naming the label, its record and its file
   */
  public void checkLabels(int classes) {
    labels.checkLabels(classes);
  }

  /** Number of examples in a part. */
  public long count(Part part) {
    return counts.getOrDefault(part, 0L);
  }
}
