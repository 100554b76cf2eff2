package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.save.RunFolder;
import dev.graft.spark.storage.Filesystems;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.spark.track.Tracking;
import dev.graft.spark.train.Cancellation;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** One run of a job: its output, its Spark session, its report, and how it ends. */
final class JobRun implements AutoCloseable {

  private final Command command;
  private final Settings settings;
  private final NamedParts parts;
  private final Cancellation cancellation;
  private final RunFolder folder;
  private final JsonNode earlier;
  private final GraftSession session;
  private final Phases phases = new Phases();
  private final Report report;
  private final RunEnd end;
  private final Ending ending;
  private Tracking.Checked tracked;

  private JobRun(
      Command command,
      Settings settings,
      NamedParts parts,
      Cancellation cancellation,
      RunFolder folder,
      DataOrigin data)
      throws IOException {
    this.command = command;
    this.settings = settings;
    this.parts = parts;
    this.cancellation = cancellation;
    this.folder = folder;
    this.earlier = folder.plan(settings.canonical());
    JobLine.tell(command, settings, data);
    this.session =
        GraftSession.start(
            "graft " + command.key(),
            settings,
            earlier.path("instructionSet").asText(settings.train().instructionSet()),
            cancellation);
    try {
      this.report = new Report(command, settings, session, parts);
      this.end = new RunEnd(folder, report, phases, cancellation);
      this.ending = new Ending(end, report, cancellation);
    } catch (RuntimeException | Error e) { // nobody has the run yet, to close it
      session.close();
      throw e;
    }
  }

  /**
   * Looks at the output, where nothing is written yet, and starts Spark.
   *
   * @throws dev.graft.UnusableInputException if something else is there
   */
  static JobRun open(
      Command command,
      Settings settings,
      RunFolder.Existing existing,
      Cancellation cancellation,
      NamedParts parts,
      DataOrigin data)
      throws IOException {
    RunFolder folder =
        new RunFolder(HadoopFolder.of(Filesystems.configuration(), settings.output()), existing);
    return new JobRun(command, settings, parts, cancellation, folder, data);
  }

  /**
   * Whether the very same job is there already, finished.
   *
   * @param start which weights and data layout it starts from
   * @throws dev.graft.UnusableInputException if something else is there
   */
  boolean finished(String start) throws IOException {
    return folder.finished(
        RunFolder.Identity.of(command.key(), settings.canonical(), start + parts.identity()));
  }

  /** What was decided once for the run that is gone on with; missing: this one begins anew. */
  JsonNode plan() {
    return folder.begun() ? earlier : MissingNode.getInstance();
  }

  /**
   * Decides whether the job computes on GPUs; a run that is gone on with does as it began.
   *
   * @throws dev.graft.UnusableInputException if it has to, and cannot
   */
  void decideDevice(GpuChoice.Uses uses) {
    String before = plan().isMissingNode() ? null : plan().path("device").asText("cpu");
    String why = session.decide(settings.train(), before, uses).why();
    if (why != null) {
      report.decided(List.of("train.device = auto: on CPUs, as " + why));
    }
  }

  /** What was found of those whom the settings name, who are told how it goes. */
  void tracks(Tracking.Checked found) {
    tracked = found;
  }

  /** From here on they are. */
  void track(HadoopFolder output) {
    Map<String, String> tags =
        Map.of(
            "graft.version",
            Versions.graft(),
            "graft.configurationSha256",
            folder.identity().sha256());
    end.track(Tracking.begin(command.key(), settings, output, folder.begun(), tracked, tags));
  }

  Tracking tracking() {
    return end.tracking();
  }

  /** Closes the report of a job that did all it was asked, and marks the run finished. */
  JsonNode done() throws IOException {
    end.done();
    return report.json();
  }

  /** The report of a job that was only looked at: nothing is written. */
  JsonNode checked() {
    return report.finish("checked", phases);
  }

  /** The report of a job that was only planned: nothing is written. */
  JsonNode planned() {
    return report.finish("planned", phases);
  }

  /** What to throw when something has, see {@link Ending#of}. */
  RuntimeException ended(Throwable thrown, boolean begun) throws IOException {
    return ending.of(thrown, begun ? settings.output() : null);
  }

  /** Writes the report of a job that has failed by itself. */
  void failed(Throwable why) {
    ending.report(false, why);
  }

  Command command() {
    return command;
  }

  NamedParts parts() {
    return parts;
  }

  Cancellation cancellation() {
    return cancellation;
  }

  RunFolder folder() {
    return folder;
  }

  GraftSession session() {
    return session;
  }

  Configuration hadoop() {
    return session.spark().hadoopConfiguration();
  }

  Phases phases() {
    return phases;
  }

  Report report() {
    return report;
  }

  @Override
  public void close() {
    end.tracking().close();
    session.close();
  }
}
