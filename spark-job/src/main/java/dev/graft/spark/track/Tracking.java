package dev.graft.spark.track;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.Settings;
import dev.graft.config.TrackSettings;
import dev.graft.listen.TrainingListener;
import dev.graft.save.Bundle;
import dev.graft.spark.save.OutputProbe;
import dev.graft.spark.storage.Filesystems;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.track.Artifact;
import dev.graft.track.TensorBoard;
import dev.graft.track.Tracker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Where else a training is told: TensorBoard's files, an MLflow server. Whatever happens there, the
 * training goes on and ends as it would without.
 */
public final class Tracking implements AutoCloseable {

  /** Nobody is told. */
  public static final Tracking NONE = new Tracking(List.of(), null, false, false);

  /** In the output of a run: what another try needs to know. */
  static final String FOLDER = "tracking";

  /** How long a training that has ended waits for its last event file. */
  private static final Duration FILES = Duration.ofSeconds(10);

  private final List<Named> named;
  private final MlflowJob mlflow;
  private final Rounds rounds;

  /** A tracker by the name that a report has for it. */
  private record Named(String name, Tracker tracker) {}

  private Tracking(List<Named> named, MlflowJob mlflow, boolean ofGradients, boolean goesOn) {
    this.named = named;
    this.mlflow = mlflow;
    this.rounds = new Rounds(named.stream().map(Named::tracker).toList(), ofGradients, goesOn);
  }

  /**
   * Refuses what cannot be, before Spark starts.
   *
   * @return what {@link #begin} takes
   * @throws dev.graft.UnusableInputException naming what: a folder that cannot be written, a token
   *     that is not there
   */
  public static Checked check(Settings settings) {
    TrackSettings track = settings.track();
    if (track.tensorBoard() != null && track.tensorBoard().path() != null) {
      OutputProbe.run(
          HadoopFolder.of(Filesystems.configuration(), track.tensorBoard().path()),
          UUID.randomUUID().toString(),
          file -> {});
    }
    if (track.mlflow() != null) {
      return new Checked(Authorization.of(track.mlflow(), System::getenv));
    }
    return new Checked(null);
  }

  /** What was found when settings were checked, with a token in it: never to be shown. */
  public static final class Checked {

    private final String authorization;

    private Checked(String authorization) {
      this.authorization = authorization;
    }
  }

  /**
   * Begins to tell.
   *
   * @param command that is run
   * @param output of the run, which is this driver's
   * @param goesOn whether an earlier try of it has told rounds
   * @param checked what {@link #check} gave
   * @param tags what else the run is found by
   */
  public static Tracking begin(
      String command,
      Settings settings,
      HadoopFolder output,
      boolean goesOn,
      Checked checked,
      Map<String, String> tags) {
    TrackSettings track = settings.track();
    if (!track.any()) {
      return NONE;
    }
    List<Named> named = new ArrayList<>();
    if (track.tensorBoard() != null) {
      Tracker board = tensorBoard(track.tensorBoard(), output);
      if (!goesOn) {
        board.goesOnWith(0); // another run may have told something in the same folder
      }
      named.add(new Named("tensorboard", board));
    }
    MlflowJob mlflow = null;
    if (track.mlflow() != null) {
      mlflow = MlflowJob.begin(command, settings, output, goesOn, checked.authorization, tags);
      named.add(new Named("mlflow", mlflow.tracker()));
    }
    return new Tracking(named, mlflow, settings.train().averaging().ofGradients(), goesOn);
  }

  private static Tracker tensorBoard(TrackSettings.TensorBoard settings, HadoopFolder output) {
    HadoopFolder folder =
        settings.path() == null
            ? output.in("tensorboard")
            : HadoopFolder.of(Filesystems.configuration(), settings.path()).in(output.name());
    return new TensorBoard(folder, System.currentTimeMillis(), settings.histogramsEvery(), FILES);
  }

  /** What is to hear of the rounds. */
  public List<TrainingListener> listeners() {
    return named.isEmpty() ? List.of() : List.of(rounds);
  }

  /** Whether anybody is told. */
  public boolean any() {
    return !named.isEmpty();
  }

  /**
   * A model has been saved.
   *
   * @param versions of what it was made by
   */
  public void saved(Bundle bundle, HadoopFolder folder, Map<String, String> versions) {
    if (mlflow != null) {
      mlflow.saved(bundle, folder, versions);
    }
  }

  /**
   * Tells how it ended, and puts into the report what could not be told.
   *
   * @param report without the status yet
   * @param hurried whether there is no time for it any more
   */
  public void settle(Tracker.Status status, ObjectNode report, BooleanSupplier hurried) {
    if (named.isEmpty()) {
      return;
    }
    rounds.tell(rounds.last(), Tracked.figures(report));
    for (Named one : named) {
      one.tracker().pictures(rounds.last(), Tracked.mistakes(report));
    }
    if (mlflow != null) {
      mlflow.results(report, status == Tracker.Status.DONE);
    }
    ObjectNode told = report.putObject("tracking");
    for (Named one : named) {
      one.tracker().settle(status, hurried);
      Tracker.Told says = one.tracker().told();
      ObjectNode entry = told.putObject(one.name());
      if (says.where() != null) {
        entry.put("where", says.where());
      }
      if (says.notSent() != null) {
        entry.put("notSent", says.notSent());
      }
    }
  }

  /**
   * The end, when the reports have been written.
   *
   * @param reports of the run
   */
  public void finish(Tracker.Status status, List<Artifact> reports) {
    named.forEach(one -> one.tracker().finish(status, reports));
  }

  /** Gives up what is still waiting; nothing does where it has ended. */
  @Override
  public void close() {
    named.forEach(one -> one.tracker().close());
  }
}
