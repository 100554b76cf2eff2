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
import java.util.List;
import java.util.Locale;

/**
 * One line a round. Most Hadoop filesystems cannot append, so lines are kept for a few seconds,
 * then written as one small file; at the end all are joined into {@code metrics.jsonl}.
 */
public final class MetricsLog implements TrainingListener, AutoCloseable {

  private static final String JOINED = "metrics.jsonl";
  private static final String PARTS = "metrics";
  private static final long WAIT_NANOS = 5_000_000_000L;

  private final HadoopFolder folder;
  private final StringBuilder lines = new StringBuilder();
  private final StringBuilder all = new StringBuilder();
  private ObjectNode open;
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
    try (InputStream in = folder.open(JOINED)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private void endLine() {
    if (open != null) {
      lines.append(Json.line(open)).append('\n');
      all.append(Json.line(open)).append('\n');
      open = null;
    }
  }

  /** With the round that may still be validated. */
  @Override
  public void save(SavedState to) {
    to.put("lines", all.toString());
    if (open != null) {
      to.put("open", open.deepCopy());
    }
  }

  @Override
  public void restore(SavedState from) {
    lines.append(from.text("lines"));
    all.append(lines);
    open = from.has("open") ? (ObjectNode) from.json("open") : null;
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
