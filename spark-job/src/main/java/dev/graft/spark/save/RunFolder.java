package dev.graft.spark.save;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.ChangedKeys;
import dev.graft.config.UnusableInputException;
import dev.graft.save.Json;
import dev.graft.save.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.hadoop.fs.ChecksumException;

/**
 * The output folder of a run: who it belongs to, and whether the run has finished. Nothing is
 * written before the configuration and the data are known to be usable.
 */
public final class RunFolder {

  private static final String RUN = "run.json";
  private static final String NEXT = "run.next.json";
  private static final String SUCCESS = "_SUCCESS";
  private static final String REPORT = "report.json";
  private static final String CHECKPOINTS = "checkpoints";
  private static final String LAST_GOOD = "last-good";
  private static final String PREDICTIONS = "predictions";
  private static final String PROGRESS = "progress";

  /** What a run is continued from. */
  private static final Set<String> CONTINUED = Set.of(CHECKPOINTS, PREDICTIONS, PROGRESS);

  private static final Set<String> WRITTEN =
      Set.of(
          RUN,
          NEXT,
          SUCCESS,
          REPORT,
          CHECKPOINTS,
          LAST_GOOD,
          PREDICTIONS,
          PROGRESS,
          "quarantine",
          "model",
          "metrics",
          "metrics.jsonl");
  private static final int FORMAT = 2;

  private final HadoopFolder folder;
  private final Existing existing;
  private final Set<String> names;
  private final String attempt =
      "attempt-"
          + DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss", Locale.ROOT)
              .withZone(ZoneOffset.UTC)
              .format(Instant.now())
          + "-"
          + UUID.randomUUID().toString().substring(0, 8);

  private Identity identity;
  private List<String> changed = List.of();
  private boolean overwrite;

  /** What becomes of a run that is there already. */
  public enum Existing {
    /** The same configuration is continued, another one is refused. */
    CONTINUE,
    /** A configuration with safe changes is continued, too. */
    RESUME,
    /** Another configuration's run is replaced. */
    OVERWRITE
  }

  /**
   * What makes two runs the same.
   *
   * @param command of the command line
   * @param settings every key that touches the result, see {@link dev.graft.config.Settings}
   * @param start hash of what the job starts from: pretrained weights, a layout
   */
  public record Identity(String command, String settings, String start) {

    /** With the hash of the text that says what the job starts from. */
    public static Identity of(String command, String settings, String start) {
      return new Identity(command, settings, Sha256.hex(start.getBytes(StandardCharsets.UTF_8)));
    }

    /** One hash of all. */
    public String sha256() {
      return Sha256.hex((command + settings + start).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** An output folder, which is read only. */
  public RunFolder(HadoopFolder folder, Existing existing) throws IOException {
    this.folder = folder;
    this.existing = existing;
    this.names = new TreeSet<>(folder.names());
  }

  /**
   * The plan of a run that is there and may be continued: what was decided for it once. Missing if
   * there is none.
   *
   * @param settings as {@link Identity} has them
   */
  public JsonNode plan(String settings) throws IOException {
    if (!ours()) {
      return MissingNode.getInstance();
    }
    JsonNode before = mark();
    boolean same = before.path("settings").asText().equals(settings);
    return same || existing == Existing.RESUME ? before.path("plan") : MissingNode.getInstance();
  }

  /**
   * Whether this very run is there already, finished.
   *
   * @throws UnusableInputException if something else is there
   */
  public boolean finished(Identity run) throws IOException {
    identity = run;
    if (names.isEmpty() || (names.equals(Set.of(NEXT)) && !ours())) {
      return false;
    }
    requireOurs();
    JsonNode before = mark();
    if (same(before)) {
      return names.contains(SUCCESS);
    }
    if (existing == Existing.OVERWRITE) {
      overwrite = true;
      return false;
    }
    ChangedKeys keys = ChangedKeys.between(before.path("settings").asText("{}"), run.settings());
    boolean sameStart =
        before.path("command").asText().equals(run.command())
            && before.path("start").asText().equals(run.start());
    if (existing == Existing.RESUME && sameStart && keys.unsafe().isEmpty()) {
      changed = keys.all();
      return false;
    }
    throw new UnusableInputException(
        "Cannot write to %s: it holds the run of another configuration (%s); name another output, %s."
            .formatted(
                folder.location(), difference(before, keys, sameStart), wayOut(keys, sameStart)));
  }

  private String difference(JsonNode before, ChangedKeys keys, boolean sameStart) {
    if (!before.path("command").asText().equals(identity.command())) {
      return "of " + before.path("command").asText("an older Graft");
    }
    if (keys.all().isEmpty() && !sameStart) {
      return "its pretrained model was another one";
    }
    return "changed: " + String.join(", ", keys.all());
  }

  private String wayOut(ChangedKeys keys, boolean sameStart) {
    if (sameStart && keys.unsafe().isEmpty()) {
      return "continue it with --resume, or replace it with --overwrite";
    }
    return existing == Existing.RESUME && sameStart
        ? "or replace it with --overwrite; --resume takes changes of %s only"
            .formatted(String.join(" and ", ChangedKeys.SAFE))
        : "or replace it with --overwrite";
  }

  private void requireOurs() throws IOException {
    if (!ours()) {
      throw new UnusableInputException(
          "Cannot write to %s: it is not empty and holds no run of Graft; name another output."
              .formatted(folder.location()));
    }
    Set<String> foreign = new TreeSet<>(names);
    foreign.removeAll(WRITTEN);
    if (!foreign.isEmpty()) {
      throw new UnusableInputException(
          "Cannot write to %s: beside a run of Graft it holds %s, which is not of that run; name another output."
              .formatted(folder.location(), foreign));
    }
  }

  private boolean ours() throws IOException {
    int format = mark().path("graft").asInt();
    return format > 0 && format <= FORMAT;
  }

  /** What says whose the folder is; where its last change broke off, what it was to become. */
  private JsonNode mark() throws IOException {
    JsonNode mark = whole(RUN);
    return mark.isObject() ? mark : whole(NEXT);
  }

  private JsonNode whole(String name) throws IOException {
    try {
      return names.contains(name) ? read(name) : MissingNode.getInstance();
    } catch (JsonProcessingException | ChecksumException | EOFException e) {
      return MissingNode.getInstance();
    }
  }

  private boolean same(JsonNode before) {
    return before.path("configuration").asText().equals(identity.sha256());
  }

  /** Whether an earlier try of this run broke off: then it is continued. */
  public boolean begun() {
    return (names.contains(RUN) || names.contains(NEXT)) && !overwrite;
  }

  /** Keys that have another value than in the run that is continued. */
  public List<String> changed() {
    return changed;
  }

  /** The name of this driver's try. */
  public String attempt() {
    return attempt;
  }

  /**
   * Makes the folder this run's, empty but for the mark. What an earlier try of the same run has
   * kept to be continued from (checkpoints, predictions) stays. Another run's success and what it
   * has kept go before the mark is changed: if this breaks off in between, they are not taken for
   * this run's.
   */
  public HadoopFolder begin(JsonNode plan) throws IOException {
    folder.delete(SUCCESS);
    if (!begun()) {
      for (String kept : CONTINUED) {
        folder.delete(kept);
      }
    }
    plan(plan);
    for (String name : names) {
      if (!name.equals(RUN) && !(begun() && CONTINUED.contains(name))) {
        folder.delete(name);
      }
    }
    return folder;
  }

  /**
   * Records the plan that the run follows from here on. Written twice, for want of an atomic
   * change: whenever this breaks off, one of the two files is whole.
   */
  public void plan(JsonNode plan) throws IOException {
    ObjectNode mark = Json.object().put("graft", FORMAT);
    mark.put("configuration", identity.sha256()).put("attempt", attempt);
    mark.put("command", identity.command()).put("start", identity.start());
    mark.put("settings", identity.settings());
    mark.set("plan", plan);
    folder.write(NEXT, Json.bytes(mark));
    folder.write(RUN, Json.bytes(mark));
    folder.delete(NEXT);
  }

  /** Where the checkpoints of a training are. */
  public HadoopFolder checkpoints(String training) {
    return folder.in(CHECKPOINTS).in(training);
  }

  /** Where predictions are. */
  public HadoopFolder predictions() {
    return folder.in(PREDICTIONS);
  }

  /** Where notes of finished partitions of predictions are. */
  public HadoopFolder progress() {
    return folder.in(PROGRESS);
  }

  /** Where the model of a training that failed is kept. */
  public HadoopFolder lastGood() {
    return folder.in(LAST_GOOD);
  }

  /**
   * Goes on if the output is still this driver's. Two drivers of one run have the same weights in
   * mind, but files of the two must not mix.
   *
   * @throws SupersededException if another driver has begun since
   */
  public void requireOwn() throws IOException {
    String owner = read(RUN).path("attempt").asText();
    if (!owner.equals(attempt)) {
      throw new SupersededException(
          "Cannot go on: another driver (%s) has taken over %s."
              .formatted(owner, folder.location()));
    }
  }

  /** Writes the report; with success, marks the run finished as the very last. */
  public void finish(JsonNode report, boolean success) throws IOException {
    requireOwn();
    folder.write(REPORT, Json.bytes(report));
    if (success) {
      folder.write(SUCCESS, new byte[0]);
    }
  }

  /** The report of a finished run. */
  public JsonNode report() throws IOException {
    return read(REPORT);
  }

  private JsonNode read(String name) throws IOException {
    try (InputStream in = folder.open(name)) {
      return Json.read(in);
    }
  }
}
