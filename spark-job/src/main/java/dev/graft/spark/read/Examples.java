package dev.graft.spark.read;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.Shapes;
import dev.graft.dataset.Split;
import dev.graft.dataset.Task;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;

/**
 * The data, divided: a partition a worker in each part, of one or several chunks.
 *
 * @param shape shape of one example as it was read
 * @param blocks not yet computed; parts without examples are missing
 * @param ledger what became of each record
 * @param quarantine the records that cannot be used, until they are written
 * @param leaked for each part, examples that have the content of a training example; empty: not
 *     looked for
 * @param slices values by the ids of examples of a part and maybe others; empty: not asked for
 * @param words what people read of examples of a part and maybe others, by their ids; empty: the
 *     data have no texts and no columns
 * @param problems why records cannot be read, the first of them
 * @param sources the files
 * @param labels what was seen of the labels and values in all files
 * @param classNames as the data have them; empty if they have none
 * @param learned what the format has learned, for the bundle
 * @param kept records that are kept until blocks have been computed
 * @param pieces the training examples in more partitions; null: one a worker is all there is
 * @param identity the same for the same examples, targets and weights in the same blocks and
 *     pieces; null: not asked for
 */
public record Examples(
    int[] shape,
    Map<Split, JavaRDD<ExampleChunk>> blocks,
    Ledger ledger,
    Quarantine quarantine,
    Map<Split, Long> leaked,
    Map<Split, JavaPairRDD<Long, String[]>> slices,
    Map<Split, JavaPairRDD<Long, String>> words,
    List<String> problems,
    List<Source> sources,
    Survey labels,
    List<String> classNames,
    JsonNode learned,
    List<KeptRecords> kept,
    Pieces pieces,
    String identity) {

  /**
   * The identity of a file's content.
   *
   * @param fingerprint over all records, whatever their order in memory
   */
  public record Source(String path, long bytes, String fingerprint) {}

  /**
   * Refuses targets that a network cannot learn: labels outside its classes, values that are no
   * probabilities where it gives probabilities.
   *
   * @param outputs outputs of the network
   * @throws dev.graft.UnusableInputException naming the target, its record and its file
   */
  public void checkTargets(Task task, int outputs) {
    if (targetWidth() > 0) {
      labels.checkValues(task);
    } else if (task == Task.CLASSIFICATION) {
      labels.checkLabels(task.names(outputs));
    }
  }

  /** Values to be predicted of an example; 0 where classes are to be told. */
  public int targetWidth() {
    return labels.targetWidth();
  }

  /** How many classes training has: as they are named, or by their largest number. */
  public int classes() {
    return classNames.isEmpty() ? labels.numberedClasses() : classNames.size();
  }

  /** How many of its classes occur in training. */
  public int occurringClasses() {
    return (int) labels.classes(Split.TRAIN).values().stream().filter(count -> count > 0).count();
  }

  /** The classes of training that no example of a part has, where the part has examples. */
  public List<Integer> missingClasses(Split part) {
    Map<Integer, Long> there = labels.classes(part);
    return count(part) == 0
        ? List.of()
        : labels.classes(Split.TRAIN).entrySet().stream()
            .filter(of -> of.getValue() > 0 && there.getOrDefault(of.getKey(), 0L) == 0)
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
  }

  /** Number of examples in a part. */
  public long count(Split part) {
    return ledger.examples().getOrDefault(part, 0L);
  }

  /** Bytes of the largest example as it was read. */
  public int widest() {
    return labels.widest();
  }

  /** The same of which these blocks alone are there. */
  public Examples with(Map<Split, JavaRDD<ExampleChunk>> some) {
    return new Examples(
        shape,
        some,
        ledger,
        quarantine,
        leaked,
        slices,
        words,
        problems,
        sources,
        labels,
        classNames,
        learned,
        kept,
        null,
        null);
  }

  /** The same of which each is to be told itself, all of its values: no label counts. */
  public Examples ofThemselves() {
    return new Examples(
        shape,
        blocks,
        ledger,
        quarantine,
        leaked,
        slices,
        words,
        problems,
        sources,
        labels.ofThemselves(Shapes.length(shape)),
        List.of(),
        learned,
        kept,
        pieces,
        identity);
  }

  /** Lets go of the records: the blocks have been computed. */
  public void release() {
    kept.forEach(KeptRecords::release);
  }
}
