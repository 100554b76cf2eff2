package dev.graft.track;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.TrackSettings;
import dev.graft.io.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A run of an MLflow server, told through an {@link Outbox}: metrics are sent in batches, every
 * five seconds while the server keeps up, as many at once as it takes where it does not.
 */
public final class Mlflow implements Tracker {

  /** Of what one request of log-batch takes. */
  private static final int METRICS = 1000;

  private static final int TEXTS = 100;
  private static final long OFTEN_NANOS = 5_000_000_000L;

  /** Requests that wait: 500,000 metrics. */
  private static final int WAITING = 500;

  private static final Duration FIRST_BREAK = Duration.ofSeconds(1);
  private static final Duration LAST = Duration.ofSeconds(2);
  private static final Duration HURRY = Duration.ofSeconds(5);
  private static final String MODEL = "model";
  private static final Map<Status, String> STATUS =
      Map.of(Status.DONE, "FINISHED", Status.FAILED, "FAILED", Status.STOPPED, "KILLED");

  private final TrackSettings.Mlflow settings;
  private final Duration patience;
  private final MlflowRun run;
  private final Outbox outbox;
  private List<MlflowRun.Metric> metrics = new ArrayList<>();
  private long sent = System.nanoTime();
  private long bytes;
  private boolean gaveUp;

  /** Of the outbox's thread: whether this try has made the run. */
  private boolean created;

  /** The same: whether the model is where it belongs. */
  private boolean logged;

  /** Keeps the id of a run, that another try goes on with it. */
  public interface Note {
    void keep(String id) throws IOException;
  }

  /**
   * What a run is.
   *
   * @param name for people
   * @param tags what it is found by
   * @param params what it was asked
   * @param before the id of a run that is gone on with; null: there is none
   */
  public record About(
      String name, Map<String, String> tags, Map<String, String> params, String before) {}

  /**
   * Makes the run, or goes on with it, when the server answers.
   *
   * @param authorization the header of this name; null: none
   */
  public Mlflow(TrackSettings.Mlflow settings, String authorization, About about, Note note) {
    this.settings = settings;
    this.patience = Duration.ofSeconds(settings.patienceSeconds());
    this.run = new MlflowRun(new MlflowServer(settings.uri(), authorization, patience));
    this.outbox = new Outbox("MLflow", WAITING, FIRST_BREAK);
    put("runs", 1, () -> begin(about, note));
    texts("params", about.params(), params -> created(() -> run.params(params)));
  }

  /** A run that is gone on with has them. */
  private void created(Request request) throws IOException, InterruptedException {
    if (created || run.id() == null) {
      request.send();
    }
  }

  private void begin(About about, Note note) throws IOException, InterruptedException {
    if (about.before() != null) {
      try {
        run.goOn(about.before());
        return;
      } catch (RefusedException e) {
        if (!e.isMissing()) {
          throw e;
        }
      }
    }
    if (run.id() == null) { // else keeping its id has failed
      run.create(settings.experiment(), about.name(), about.tags());
      created = true;
    }
    note.keep(run.id());
  }

  /** Something to be asked of the server. */
  private interface Request {
    void send() throws IOException, InterruptedException;
  }

  private record Asked(String kind, int count, Request request) implements Outbox.Delivery {
    @Override
    public void send() throws IOException, InterruptedException {
      request.send();
    }
  }

  private void put(String kind, int count, Request request) {
    outbox.putInAnyCase(new Asked(kind, count, request));
  }

  /** What sends texts by their names. */
  private interface Texts {
    void send(Map<String, String> texts) throws IOException, InterruptedException;
  }

  private void texts(String kind, Map<String, String> texts, Texts to) {
    Iterator<Map.Entry<String, String>> all = texts.entrySet().iterator();
    while (all.hasNext()) {
      Map<String, String> batch = new LinkedHashMap<>();
      while (all.hasNext() && batch.size() < TEXTS) {
        Map.Entry<String, String> next = all.next();
        batch.put(next.getKey(), next.getValue());
      }
      put(kind, batch.size(), () -> to.send(batch));
    }
  }

  /** What the server knows of rounds is what they come to again: it is not sent once more. */
  @Override
  public void goesOnWith(long round) {}

  @Override
  public void figures(long round, Map<String, Double> figures) {
    long now = System.currentTimeMillis();
    figures.forEach(
        (name, value) -> {
          if (Double.isFinite(value)) {
            if (metrics.size() == METRICS) {
              send();
            }
            metrics.add(new MlflowRun.Metric(name, value, now, round));
          }
        });
    if (System.nanoTime() - sent > OFTEN_NANOS && outbox.idle()) {
      send();
    }
  }

  private void send() {
    if (!metrics.isEmpty()) {
      List<MlflowRun.Metric> batch = metrics;
      metrics = new ArrayList<>();
      outbox.put(new Asked("metrics", batch.size(), () -> run.metrics(batch)));
    }
    sent = System.nanoTime();
  }

  /** Tags that are known at the end. */
  public void tags(Map<String, String> tags) {
    texts("tags", tags, run::tags);
  }

  /**
   * Logs the model, and registers it where that is asked.
   *
   * @param mlmodel what its file MLmodel says, without the run
   * @param files that belong to it, with its folder
   */
  public void model(ObjectNode mlmodel, List<Artifact> files) {
    files.forEach(this::artifact);
    put(
        "models",
        1,
        () -> {
          ObjectNode whole = mlmodel.deepCopy().put("run_id", run.id()).put("artifact_path", MODEL);
          run.artifact(Artifact.of(MODEL + "/MLmodel", Json.bytes(whole)));
          run.model(whole);
          logged = true;
        });
    if (settings.register() != null) {
      put("registered models", 1, this::register);
    }
  }

  private void register() throws IOException, InterruptedException {
    if (!logged) {
      throw new RefusedException("", "there is no model to be registered");
    }
    run.register(settings.register(), MODEL);
  }

  /** Puts a file among those of the run. */
  public void artifact(Artifact file) {
    bytes += file.length();
    put("files", 1, () -> run.artifact(file));
  }

  @Override
  public void settle(Status status, BooleanSupplier hurried) {
    send();
    boolean uploads = status == Status.DONE && run.id() != null;
    Duration most = patience(status).plusSeconds(uploads ? bytes / MlflowServer.SLOWEST : 0);
    if (!outbox.flush(most, hurried)) {
      outbox.finish(Duration.ZERO);
      gaveUp = true;
    }
  }

  /** Who is asked to stop has little time. */
  private Duration patience(Status status) {
    return status == Status.STOPPED && patience.compareTo(HURRY) > 0 ? HURRY : patience;
  }

  @Override
  public void close() {
    outbox.finish(Duration.ZERO);
  }

  @Override
  public Told told() {
    return new Told(run.id() == null ? null : run.page(), outbox.lost());
  }

  @Override
  public void finish(Status status, List<Artifact> reports) {
    if (gaveUp && run.id() == null) {
      return;
    }
    // Of one that answers too slowly no more is wanted than that the run does not seem to go on.
    Outbox last = gaveUp ? new Outbox("MLflow", 1, FIRST_BREAK) : outbox;
    if (!gaveUp) {
      reports.forEach(this::artifact);
    }
    last.putInAnyCase(new Asked("ends", 1, () -> run.end(STATUS.get(status))));
    last.finish(gaveUp ? LAST : patience(status));
  }
}
