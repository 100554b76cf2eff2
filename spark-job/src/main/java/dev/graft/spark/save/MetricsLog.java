package dev.graft.spark.save;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.evaluate.Metrics;
import dev.graft.io.Json;
import dev.graft.io.SavedState;
import dev.graft.listen.TrainingListener;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line a round. Most Hadoop filesystems cannot append, so lines are kept for a few seconds,
 * then written as one small file; at the end all are joined into {@code metrics.jsonl}.
 */
public final class MetricsLog implements TrainingListener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MetricsLog.class);

  private static final String JOINED = RunContents.JOINED_METRICS;
  private static final String PARTS = RunContents.METRICS;
  private static final long WAIT_NANOS = 5_000_000_000L;

  private final HadoopFolder folder;
  private final StringBuilder lines = new StringBuilder();
  private ObjectNode open;
  private long rounds;
  private int parts;
  private long written = System.nanoTime();

  public MetricsLog(HadoopFolder folder) {
    this.folder = folder;
  }

  @Override
  public void roundFinished(Round round) {
    endLine();
    open = entry(round);
    if (System.nanoTime() - written > WAIT_NANOS) {
      flush();
    }
  }

  @Override
  public void validated(Round round, Metrics metrics) {
    add(open, metrics);
  }

  /** What a line says of a round. */
  public static ObjectNode entry(Round round) {
    return (ObjectNode) Json.of(round);
  }

  /** Adds the validation after it. */
  public static void add(ObjectNode entry, Metrics metrics) {
    ObjectNode validation = entry.putObject("validation");
    validation.put("loss", metrics.loss());
    metrics.leading().forEach(validation::put);
  }

  /** Writes lines that another folder had. */
  public static void write(HadoopFolder folder, List<String> lines) throws IOException {
    folder.write(JOINED, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** The lines that a finished training has left. */
  public static List<String> read(HadoopFolder folder) throws IOException {
    return lines(folder, JOINED);
  }

  private static List<String> lines(HadoopFolder folder, String file) throws IOException {
    try (InputStream in = folder.open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private void endLine() {
    if (open != null) {
      lines.append(Json.line(open)).append('\n');
      rounds++;
      open = null;
    }
  }

  /** How many lines there are, and the round that may still be validated. */
  @Override
  public void save(SavedState to) {
    flush();
    to.put("rounds", rounds);
    if (open != null) {
      to.put("open", open.deepCopy());
    }
  }

  /** Writes the lines up to there anew; what a broken off try wrote after them is not read. */
  @Override
  public void restore(SavedState from) {
    rounds = from.whole("rounds");
    open = from.has("open") ? (ObjectNode) from.json("open") : null;
    List<String> found = found().stream().limit(rounds).toList();
    if (found.size() < rounds) {
      LOG.warn(
          "the metrics lack {} of the {} rounds before: they have gone from {}",
          rounds - found.size(),
          rounds,
          folder.location());
    }
    found.forEach(line -> lines.append(line).append('\n'));
  }

  /** Of a try before, which may have got as far as joining them. */
  private List<String> found() {
    try {
      HadoopFolder before = folder.in(PARTS);
      List<String> found = new ArrayList<>();
      for (String part : before.names()) {
        found.addAll(lines(before, part));
      }
      return found.size() < rounds && folder.has(JOINED) ? read(folder) : found;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the metrics in " + folder.location(), e);
    }
  }

  private void flush() {
    if (lines.length() == 0) {
      return;
    }
    try {
      folder.in(PARTS).write(part(parts++), bytes());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write metrics to " + folder.location(), e);
    }
    lines.setLength(0);
    written = System.nanoTime();
  }

  private byte[] bytes() {
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String part(int number) {
    return String.format(Locale.ROOT, "part-%06d.jsonl", number);
  }

  /** Joins what was written. */
  @Override
  public void close() throws IOException {
    endLine();
    try (OutputStream out = folder.create(JOINED)) {
      for (int i = 0; i < parts; i++) {
        try (InputStream in = folder.in(PARTS).open(part(i))) {
          in.transferTo(out);
        }
      }
      out.write(bytes());
    }
    if (parts > 0) {
      folder.in(PARTS).delete();
    }
  }
}
