package dev.graft.spark.predict.parquet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.io.Json;
import dev.graft.spark.storage.HadoopFolder;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.ChecksumException;

/**
 * The partitions that are done, as the driver has taken note of them: small files of JSON beside
 * the predictions, each written once. A file of predictions that none of them names does not count.
 */
public final class FinishedPartitions {

  private final HadoopFolder notes;
  private final HadoopFolder predictions;
  private final String split;
  private final String attempt;
  private final SortedMap<Integer, WrittenPartition> finished = new TreeMap<>();
  private boolean otherSplit;
  private int written;

  /**
   * @param notes the folder of these notes
   * @param predictions the folder of the files that they name
   * @param split the identity of the input and of its partitions; null: there is none, and what an
   *     earlier driver did cannot be used
   * @param attempt no two drivers write files of one name
   */
  public FinishedPartitions(
      HadoopFolder notes, HadoopFolder predictions, String split, String attempt) {
    this.notes = notes;
    this.predictions = predictions;
    this.split = split;
    this.attempt = attempt;
  }

  /** Reads what earlier drivers have noted and is still there, whole. */
  public void load() throws IOException {
    Map<String, Long> files = predictions.lengths();
    for (String name : notes.names()) {
      JsonNode note = whole(name);
      if (split == null || !note.path("split").asText().equals(split)) {
        otherSplit |= note.has("split");
        continue;
      }
      for (JsonNode entry : note.path("partitions")) {
        WrittenPartition partition = WrittenPartition.of(entry);
        boolean whole =
            partition.file() == null
                || Long.valueOf(partition.bytes()).equals(files.get(partition.file()));
        if (whole) {
          finished.putIfAbsent(partition.partition(), partition);
        }
      }
    }
  }

  /** A driver that was killed while it wrote leaves a part of a note. */
  private JsonNode whole(String name) throws IOException {
    try (InputStream in = notes.open(name)) {
      return Json.read(in);
    } catch (JsonProcessingException | ChecksumException | EOFException e) {
      return Json.object();
    }
  }

  /** Whether there are notes of other data, or of data that are divided otherwise. */
  public boolean otherSplit() {
    return otherSplit;
  }

  /** Deletes the files of predictions that do not count. */
  public void removeOthers() throws IOException {
    Set<String> others = new TreeSet<>(predictions.lengths().keySet());
    finished.values().stream()
        .map(WrittenPartition::file)
        .filter(Objects::nonNull)
        .forEach(others::remove);
    for (String file : others) {
      predictions.in(file).delete();
    }
  }

  /** Takes note of partitions whose files have been closed. */
  public void add(Collection<WrittenPartition> more) throws IOException {
    if (more.isEmpty()) {
      return;
    }
    ObjectNode note = Json.object().put("split", split == null ? "" : split);
    ArrayNode partitions = note.putArray("partitions");
    more.forEach(partition -> partitions.add(partition.json()));
    notes.write(String.format(Locale.ROOT, "%s-%06d.json", attempt, written++), Json.bytes(note));
    more.forEach(partition -> finished.put(partition.partition(), partition));
  }

  public boolean has(int partition) {
    return finished.containsKey(partition);
  }

  /** All, in their order. */
  public Collection<WrittenPartition> all() {
    return finished.values();
  }

  /** The run has finished: nobody will ask again. */
  public void forget() throws IOException {
    notes.delete();
  }
}
