package dev.graft.spark.save;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.evaluate.Metrics;
import dev.graft.io.Json;
import dev.graft.io.SavedState;
import dev.graft.listen.PseudoLabelCount;
import dev.graft.listen.TrainingListener;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.train.PseudoLabels;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line a round. Most Hadoop filesystems cannot append, so lines are kept for a few seconds,
 * then written as one small file; at the end all are joined into {@code metrics.jsonl}. Who goes on
 * with a run writes more files; of a round that has run twice the later line counts.
 */
public final class MetricsLog implements TrainingListener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MetricsLog.class);

  private static final String JOINED = RunContents.JOINED_METRICS;
  private static final String PARTS = RunContents.METRICS;
  private static final Pattern PART = Pattern.compile("part-\\d{6}\\.jsonl");
  private static final long WAIT_NANOS = 5_000_000_000L;

  private final HadoopFolder folder;
  private final StringBuilder lines = new StringBuilder();
  private ObjectNode open;
  private Stage stage;

  /** Of the round that is about to be told; null: there are none. */
  private PseudoLabels pseudoLabels;

  /** The last round that is told; 0: none is. */
  private int last;

  /** The next file; negative: not looked up yet. */
  private int part = -1;

  private long written = System.nanoTime();

  public MetricsLog(HadoopFolder folder) {
    this.folder = folder;
  }

  /** Rounds are counted through all stages: a number is one line. */
  @Override
  public void stageBegins(Stage begins) {
    stage = begins;
    last = Math.max(last, begins.roundsBefore());
  }

  @Override
  public void stageEnds() {
    endLine();
    flush();
  }

  @Override
  public void pseudoLabelled(PseudoLabels labels) {
    pseudoLabels = labels;
  }

  @Override
  public void roundFinished(Round round) {
    endLine();
    open = entry(round, stage);
    if (pseudoLabels != null) {
      ObjectNode told = open.putObject("unlabelled");
      told.put("seen", pseudoLabels.seen())
          .put("taken", pseudoLabels.taken())
          .put("confidence", pseudoLabels.confidence());
      PseudoLabelCount.tell(told, pseudoLabels.known(), pseudoLabels.right());
      pseudoLabels = null;
    }
    if (System.nanoTime() - written > WAIT_NANOS) {
      flush();
    }
  }

  @Override
  public void validated(Round round, Metrics metrics) {
    add(open, metrics);
  }

  /**
   * What a line says of a round.
   *
   * @param stage that it is in; null: there are none
   */
  public static ObjectNode entry(Round round, Stage stage) {
    ObjectNode entry = (ObjectNode) Json.of(round);
    if (round.learningRate() == null) {
      entry.remove("learningRate");
    }
    if (stage != null) {
      entry.put("round", stage.roundsBefore() + round.round());
      entry.put("stage", stage.number()).put("trains", stage.name());
    }
    return entry;
  }

  /** Adds the validation after it. */
  public static void add(ObjectNode entry, Metrics metrics) {
    ObjectNode validation = entry.putObject("validation");
    validation.put("loss", metrics.loss());
    metrics.leading().forEach(validation::put);
  }

  /** Writes lines that another folder had. */
  public static void write(HadoopFolder folder, List<String> lines) throws IOException {
    folder.write(JOINED, text(lines));
  }

  private static byte[] text(Collection<String> lines) {
    return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** The lines that a finished training has left. */
  public static List<String> read(HadoopFolder folder) throws IOException {
    return lines(folder, JOINED);
  }

  /**
   * All lines that there are, whatever became of the training: later ones last. There may be more
   * of them than memory holds.
   */
  static void each(HadoopFolder folder, Consumer<String> line) throws IOException {
    if (folder.has(JOINED)) {
      each(folder, JOINED, line);
    }
    for (String part : parts(folder)) {
      each(folder.in(PARTS), part, line);
    }
  }

  private static void each(HadoopFolder folder, String file, Consumer<String> line)
      throws IOException {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(folder.open(file), StandardCharsets.UTF_8))) {
      for (String next = in.readLine(); next != null; next = in.readLine()) {
        line.accept(next);
      }
    }
  }

  private static List<String> lines(HadoopFolder folder, String file) throws IOException {
    List<String> lines = new ArrayList<>();
    each(folder, file, lines::add);
    return lines;
  }

  private void endLine() {
    if (open != null) {
      lines.append(Json.line(open)).append('\n');
      last = number(open);
      open = null;
    }
  }

  private static int number(JsonNode line) {
    return line.path("round").asInt();
  }

  /** How far it has come, and the round that may still be validated. */
  @Override
  public void save(SavedState to) {
    flush();
    to.put("last", last);
    if (open != null) {
      to.put("open", open.deepCopy());
    }
  }

  @Override
  public void restore(SavedState from) {
    last = (int) from.whole("last");
    open = from.has("open") ? (ObjectNode) from.json("open") : null;
  }

  private void flush() {
    if (lines.length() == 0) {
      return;
    }
    try {
      write(lines.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write metrics to " + folder.location(), e);
    }
    lines.setLength(0);
    written = System.nanoTime();
  }

  private void write(byte[] content) throws IOException {
    if (part < 0) {
      part =
          parts().stream().mapToInt(file -> Integer.parseInt(file, 5, 11, 10)).max().orElse(-1) + 1;
    }
    folder.in(PARTS).write(name(part++), content);
  }

  /** Those of this try and of earlier ones, in the order in which they were written. */
  private List<String> parts() throws IOException {
    return parts(folder);
  }

  private static List<String> parts(HadoopFolder folder) throws IOException {
    return folder.in(PARTS).names().stream().filter(PART.asMatchPredicate()).toList();
  }

  private static String name(int part) {
    return String.format(Locale.ROOT, "part-%06d.jsonl", part);
  }

  /** Joins what was written; nothing if no round was told. */
  @Override
  public void close() throws IOException {
    endLine();
    if (last == 0) {
      return;
    }
    byte[] joined = joined();
    if (folder.has(JOINED)) { // the only place where earlier lines are
      write(joined);
    }
    folder.write(JOINED, joined);
    folder.in(PARTS).delete();
  }

  private byte[] joined() throws IOException {
    SortedMap<Integer, String> told = new TreeMap<>();
    if (folder.has(JOINED)) {
      tell(told, folder, JOINED);
    }
    for (String file : parts()) {
      tell(told, folder.in(PARTS), file);
    }
    tell(told, lines.toString().lines());
    SortedMap<Integer, String> whole = told.subMap(1, last + 1);
    if (whole.size() < last) {
      LOG.warn(
          "of {} rounds the metrics in {} tell {}: lines of an earlier try have gone",
          last,
          folder.location(),
          whole.size());
    }
    return text(whole.values());
  }

  private static void tell(SortedMap<Integer, String> told, HadoopFolder folder, String file) {
    try {
      tell(told, lines(folder, file).stream());
    } catch (IOException e) { // training has been done, and is not to be lost for it
      LOG.warn("Cannot read the metrics {} in {}: {}", file, folder.location(), e.toString());
    }
  }

  private static void tell(SortedMap<Integer, String> told, Stream<String> lines) {
    lines.forEach(
        line -> {
          try {
            told.put(number(Json.read(line.getBytes(StandardCharsets.UTF_8))), line);
          } catch (IOException e) {
            LOG.debug("a line of the metrics broke off where an earlier try did: {}", line, e);
          }
        });
  }
}
