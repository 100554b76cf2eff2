package dev.graft.spark.save;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.io.Json;
import dev.graft.io.Sha256;
import dev.graft.report.RunPage;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.spark.storage.SupersededException;
import dev.graft.track.Artifact;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The output folder of a run: whose it is, and what this driver writes to it while it is its own.
 * Nothing is written before the configuration and the data are known to be usable.
 */
public final class RunFolder {

  private static final Logger LOG = LoggerFactory.getLogger(RunFolder.class);

  /** Commands that there is something to be seen of. */
  private static final Set<String> PAGES =
      Set.of(
          Command.PRETRAIN.key(),
          Command.FINE_TUNE.key(),
          Command.EVALUATE.key(),
          Command.EXPLAIN.key(),
          Command.RANK.key());

  private final HadoopFolder folder;
  private final HadoopFolder own;
  private final RunMark mark;
  private final EarlierRun earlier;
  private final String attempt =
      "attempt-"
          + DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss", Locale.ROOT)
              .withZone(ZoneOffset.UTC)
              .format(Instant.now())
          + "-"
          + UUID.randomUUID().toString().substring(0, 8);

  private Identity identity;
  private boolean page = true;

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
    this.earlier = EarlierRun.of(folder, mark, existing);
  }

  /**
   * The plan of a run that is there and may be continued: what was decided for it once. Missing if
   * there is none.
   *
   * @param settings as {@link Identity} has them
   */
  public JsonNode plan(String settings) {
    return earlier.plan(settings);
  }

  /**
   * Whether this very run is there already, finished.
   *
   * @throws UnusableInputException if something else is there
   */
  public boolean finished(Identity run) throws IOException {
    identity = run;
    return earlier.finished(run);
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

  /** Makes no page: nobody is going to look at this folder. */
  public void withoutPage() {
    page = false;
  }

  /** Whether an earlier try of this run broke off: then it is continued. */
  public boolean begun() {
    return earlier.isContinued();
  }

  /** Keys that have another value than in the run that is continued. */
  public List<String> changed() {
    return earlier.changed();
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
    folder.delete(RunContents.SUCCESS);
    if (!begun()) {
      for (String kept : RunContents.CONTINUED) {
        folder.delete(kept);
      }
    }
    mark.write(mark(plan));
    for (String name : folder.names()) {
      if (RunContents.WRITTEN.contains(name)
          && !name.equals(RunMark.RUN)
          && !(begun() && RunContents.CONTINUED.contains(name))) {
        own.delete(name);
      }
    }
    return own;
  }

  private void requireAsSeen() throws IOException {
    String owner = RunMark.owner(mark.read());
    if (!owner.equals(earlier.owner())) {
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
    return own.in(RunContents.CHECKPOINTS).in(training);
  }

  /** Where what one of several settings has of its own is. */
  public HadoopFolder ofSetting(int which) {
    return own.in(RunContents.GRID).in(String.format(Locale.ROOT, "%03d", which + 1));
  }

  /** Where predictions are. */
  public HadoopFolder predictions() {
    return own.in(RunContents.PREDICTIONS);
  }

  /** Where activations are. */
  public HadoopFolder features() {
    return own.in(RunContents.FEATURES);
  }

  /** Where explanations are. */
  public HadoopFolder explanations() {
    return own.in(RunContents.EXPLANATIONS);
  }

  /** Where notes of finished partitions of predictions or activations are. */
  public HadoopFolder progress() {
    return own.in(RunContents.PROGRESS);
  }

  /** Where the model of a training that failed is kept. */
  public HadoopFolder lastGood() {
    return own.in(RunContents.LAST_GOOD);
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
   * Writes the report, and its page; with success, marks the run finished as the very last, by the
   * driver's name: a late one's is not taken for another's.
   */
  public void finish(JsonNode report, boolean success) throws IOException {
    if (!success) {
      // Success may have been on its way when writing it failed.
      own.delete(RunContents.SUCCESS);
    }
    own.write(RunContents.REPORT, Json.bytes(report));
    if (page && PAGES.contains(report.path("command").asText())) {
      page(report);
    }
    if (success) {
      own.write(RunContents.SUCCESS, attempt.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The same for people. The run has been done, and is not to be lost for it. */
  private void page(JsonNode report) {
    try {
      own.write(RunContents.PAGE, RunPage.of(SavedRun.of(folder, report, identity.settings())));
    } catch (Exception | Error e) { // memory may not do for a page
      LOG.warn(
          "Cannot write {} in {}: {}; graft report {} makes it",
          RunContents.PAGE,
          folder.location(),
          e.toString(),
          folder.location());
      LOG.debug("What was in the way of the page", e);
    }
  }

  /** What has been written for people and machines, to be sent elsewhere. */
  public List<Artifact> reports() {
    List<Artifact> reports = new ArrayList<>();
    try {
      for (Map.Entry<String, Long> file : folder.lengths().entrySet()) {
        if (Set.of(RunContents.REPORT, RunContents.PAGE).contains(file.getKey())) {
          reports.add(artifact(file));
        }
      }
    } catch (IOException e) {
      LOG.warn("Cannot look for reports in {}: {}", folder.location(), e.toString());
    }
    return reports;
  }

  private Artifact artifact(Map.Entry<String, Long> file) {
    return new Artifact(file.getKey(), file.getValue(), () -> folder.open(file.getKey()));
  }

  /** The report of a finished run. */
  public JsonNode report() throws IOException {
    return report(folder);
  }

  /** The report in a folder. */
  public static JsonNode report(HadoopFolder folder) throws IOException {
    try (InputStream in = folder.open(RunContents.REPORT)) {
      return Json.read(in);
    }
  }
}
