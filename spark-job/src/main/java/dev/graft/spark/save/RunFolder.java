package dev.graft.spark.save;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.ChangedKeys;
import dev.graft.io.Json;
import dev.graft.io.Sha256;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.spark.storage.SupersededException;
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
import java.util.function.Consumer;

/**
 * The output folder of a run: who it belongs to, and whether the run has finished. Nothing is
 * written before the configuration and the data are known to be usable.
 */
public final class RunFolder {

  private static final String SUCCESS = "_SUCCESS";
  private static final String REPORT = "report.json";
  private static final String CHECKPOINTS = "checkpoints";
  private static final String LAST_GOOD = "last-good";
  private static final String PREDICTIONS = "predictions";
  private static final String FEATURES = "features";
  private static final String PROGRESS = "progress";

  /** What a run is continued from. */
  private static final Set<String> CONTINUED = Set.of(CHECKPOINTS, PREDICTIONS, FEATURES, PROGRESS);

  private static final Set<String> WRITTEN =
      Set.of(
          RunMark.RUN,
          RunMark.NEXT,
          SUCCESS,
          REPORT,
          CHECKPOINTS,
          LAST_GOOD,
          PREDICTIONS,
          FEATURES,
          PROGRESS,
          "quarantine",
          "model",
          "metrics",
          "metrics.jsonl");

  private final HadoopFolder folder;
  private final HadoopFolder own;
  private final RunMark mark;
  private final Existing existing;
  private final Set<String> names;
  private final String attempt =
      "attempt-"
          + DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss", Locale.ROOT)
              .withZone(ZoneOffset.UTC)
              .format(Instant.now())
          + "-"
          + UUID.randomUUID().toString().substring(0, 8);

  private final JsonNode seen;

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
    this.own = folder.behind(this::requireOwn);
    this.mark = new RunMark(folder);
    this.existing = existing;
    this.names = new TreeSet<>(folder.names());
    names.removeIf(name -> name.startsWith(OutputProbe.NAME));
    boolean marked = names.contains(RunMark.RUN) || names.contains(RunMark.NEXT);
    this.seen = marked ? mark.read() : MissingNode.getInstance();
  }

  /**
   * The plan of a run that is there and may be continued: what was decided for it once. Missing if
   * there is none.
   *
   * @param settings as {@link Identity} has them
   */
  public JsonNode plan(String settings) {
    if (!RunMark.current(seen)) {
      return MissingNode.getInstance();
    }
    boolean same = seen.path("settings").asText().equals(settings);
    return same || existing == Existing.RESUME ? seen.path("plan") : MissingNode.getInstance();
  }

  /**
   * Whether this very run is there already, finished.
   *
   * @throws UnusableInputException if something else is there
   */
  public boolean finished(Identity run) throws IOException {
    identity = run;
    if (names.isEmpty() || (names.equals(Set.of(RunMark.NEXT)) && !RunMark.known(seen))) {
      return false;
    }
    requireOurs();
    if (RunMark.current(seen) && same() && succeeded()) {
      return true;
    }
    if (existing == Existing.OVERWRITE) {
      overwrite = !RunMark.current(seen) || !same();
      return false;
    }
    requireCurrent();
    if (same()) {
      return false;
    }
    ChangedKeys keys = ChangedKeys.between(seen.path("settings").asText("{}"), run.settings());
    boolean sameStart =
        seen.path("command").asText().equals(run.command())
            && seen.path("start").asText().equals(run.start());
    if (existing == Existing.RESUME && sameStart && keys.unsafe().isEmpty()) {
      changed = keys.all();
      return false;
    }
    throw new UnusableInputException(
        "Cannot write to %s: it holds the run of another configuration (%s); name another output, %s."
            .formatted(folder.location(), difference(keys, sameStart), wayOut(keys, sameStart)));
  }

  private String difference(ChangedKeys keys, boolean sameStart) {
    if (!seen.path("command").asText().equals(identity.command())) {
      return "of " + seen.path("command").asText("an older Graft");
    }
    if (keys.all().isEmpty() && !sameStart) {
      return "its pretrained model, or the jar of a part that it names, was another one";
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

  private void requireOurs() {
    if (!RunMark.known(seen)) {
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

  private void requireCurrent() {
    if (!RunMark.current(seen)) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot go on with what is in %s: another version of Graft has begun it (format %d, this one continues %d); name another output, or replace it with --overwrite.",
              folder.location(),
              seen.path("graft").asInt(),
              RunMark.FORMAT));
    }
  }

  private boolean same() {
    return seen.path("configuration").asText().equals(identity.sha256());
  }

  /** Whether the driver that the mark names has ended well, and all that it said is there. */
  private boolean succeeded() throws IOException {
    if (!names.contains(SUCCESS) || !names.contains(REPORT)) {
      return false;
    }
    try (InputStream in = folder.open(SUCCESS)) {
      String by = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return by.equals(RunMark.owner(seen));
    }
  }

  /**
   * Tries whether the output can be written, before anything is read.
   *
   * @param meanwhile what else is tried, with the location of a file that is there
   * @throws UnusableInputException if not
   */
  public void tryOut(Consumer<String> meanwhile) {
    OutputProbe.run(folder, attempt, meanwhile);
  }

  /** Whether an earlier try of this run broke off: then it is continued. */
  public boolean begun() {
    return (names.contains(RunMark.RUN) || names.contains(RunMark.NEXT)) && !overwrite;
  }

  /** Keys that have another value than in the run that is continued. */
  public List<String> changed() {
    return changed;
  }

  /** What makes this run itself. */
  public Identity identity() {
    return identity;
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
   *
   * @throws UnusableInputException if another driver has begun since this one looked
   */
  public HadoopFolder begin(JsonNode plan) throws IOException {
    requireAsSeen();
    folder.delete(SUCCESS);
    if (!begun()) {
      for (String kept : CONTINUED) {
        folder.delete(kept);
      }
    }
    mark.write(mark(plan));
    for (String name : folder.names()) {
      if (WRITTEN.contains(name)
          && !name.equals(RunMark.RUN)
          && !(begun() && CONTINUED.contains(name))) {
        own.delete(name);
      }
    }
    return own;
  }

  private void requireAsSeen() throws IOException {
    String owner = RunMark.owner(mark.read());
    if (!owner.equals(RunMark.owner(seen))) {
      throw new UnusableInputException(
          "Cannot write to %s: another job (%s) has begun there since this one started; name another output, or start this one when that has ended."
              .formatted(folder.location(), owner.isEmpty() ? "whose mark is gone" : owner));
    }
  }

  /** Records the plan that the run follows from here on. */
  public void plan(JsonNode plan) throws IOException {
    new RunMark(own).write(mark(plan));
  }

  private ObjectNode mark(JsonNode plan) {
    ObjectNode says = Json.object().put("graft", RunMark.FORMAT);
    says.put("configuration", identity.sha256()).put("attempt", attempt);
    says.put("command", identity.command()).put("start", identity.start());
    says.put("settings", identity.settings());
    says.set("plan", plan);
    return says;
  }

  /** What every checkpoint of this run says of it. */
  public ObjectNode about() {
    ObjectNode about = Json.object().put("format", RunMark.FORMAT);
    about.put("command", identity.command()).put("start", identity.start());
    return about.put("configuration", identity.settings());
  }

  /** Where the checkpoints of a training are. */
  public HadoopFolder checkpoints(String training) {
    return own.in(CHECKPOINTS).in(training);
  }

  /** Where predictions are. */
  public HadoopFolder predictions() {
    return own.in(PREDICTIONS);
  }

  /** Where activations are. */
  public HadoopFolder features() {
    return own.in(FEATURES);
  }

  /** Where notes of finished partitions of predictions or activations are. */
  public HadoopFolder progress() {
    return own.in(PROGRESS);
  }

  /** Where the model of a training that failed is kept. */
  public HadoopFolder lastGood() {
    return own.in(LAST_GOOD);
  }

  /**
   * Goes on if the output is still this driver's. Two drivers of one run have the same weights in
   * mind, but files of the two must not mix.
   *
   * @throws SupersededException if another driver has begun since
   */
  public void requireOwn() throws IOException {
    String owner = RunMark.owner(mark.read());
    if (!owner.equals(attempt)) {
      throw new SupersededException(
          owner.isEmpty()
              ? "Cannot go on: %s is no longer this driver's, its %s is gone."
                  .formatted(folder.location(), RunMark.RUN)
              : "Cannot go on: another driver (%s) has taken over %s."
                  .formatted(owner, folder.location()));
    }
  }

  /**
   * Writes the report; with success, marks the run finished as the very last, by the driver's name:
   * a late one's is not taken for another's.
   */
  public void finish(JsonNode report, boolean success) throws IOException {
    if (!success) {
      // Success may have been on its way when writing it failed.
      own.delete(SUCCESS);
    }
    own.write(REPORT, Json.bytes(report));
    if (success) {
      own.write(SUCCESS, attempt.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The report of a finished run. */
  public JsonNode report() throws IOException {
    try (InputStream in = folder.open(REPORT)) {
      return Json.read(in);
    }
  }
}
