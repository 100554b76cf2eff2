package dev.graft.spark.track;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.Settings;
import dev.graft.config.TrackSettings;
import dev.graft.io.Json;
import dev.graft.save.Bundle;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.track.Mlflow;
import dev.graft.track.Tracker;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job as a run of MLflow. */
final class MlflowJob {

  private static final Logger LOG = LoggerFactory.getLogger(MlflowJob.class);

  /** In the output: which run of which server another try goes on with. */
  private static final String NOTE = "mlflow.json";

  private final Mlflow mlflow;
  private final boolean logsModels;

  /** Null: none has been saved. */
  private LoggedModel model;

  private MlflowJob(Mlflow mlflow, boolean logsModels) {
    this.mlflow = mlflow;
    this.logsModels = logsModels;
  }

  /** See {@link Tracking#begin}. */
  static MlflowJob begin(
      String command,
      Settings settings,
      HadoopFolder output,
      boolean goesOn,
      String authorization,
      Map<String, String> tags) {
    TrackSettings.Mlflow track = settings.track().mlflow();
    String uri = track.uri().toString();
    Map<String, String> all = new LinkedHashMap<>(tags);
    all.put("graft.command", command);
    all.put("mlflow.source.name", "graft " + command);
    all.put("mlflow.source.type", "JOB");
    Mlflow.About about =
        new Mlflow.About(
            track.runName() == null ? output.name() : track.runName(),
            all,
            Tracked.params(settings),
            goesOn ? before(output, uri) : null);
    return new MlflowJob(
        new Mlflow(
            track,
            authorization,
            about,
            id ->
                output
                    .in(Tracking.FOLDER)
                    .write(NOTE, Json.bytes(Json.object().put("uri", uri).put("run", id)))),
        track.model());
  }

  /** Null: none that this server knows. */
  private static String before(HadoopFolder output, String uri) {
    try (InputStream in = output.in(Tracking.FOLDER).open(NOTE)) {
      JsonNode note = Json.read(in);
      return note.path("uri").asText().equals(uri) ? note.path("run").asText(null) : null;
    } catch (FileNotFoundException e) {
      return null; // the try before did not come so far
    } catch (IOException e) {
      LOG.warn("MLflow gets a new run: {} in {} cannot be read: {}", NOTE, output.location(), e);
      return null;
    }
  }

  Tracker tracker() {
    return mlflow;
  }

  /** Takes a model that has been saved, to be logged at the end. */
  void saved(Bundle bundle, HadoopFolder folder, Map<String, String> versions) {
    if (!logsModels) {
      return;
    }
    try {
      model = LoggedModel.of(bundle, folder, versions);
    } catch (RuntimeException e) { // training is not to be lost for it
      noModel(e);
    }
  }

  private static void noModel(Exception e) {
    LOG.warn("MLflow gets no model: {}", e.toString());
    LOG.debug("What was in the way of the model", e);
  }

  /**
   * What is known at the end of a training, and the model.
   *
   * @param done whether it is what the job was to make
   */
  void results(ObjectNode report, boolean done) {
    Map<String, String> tags = new LinkedHashMap<>();
    tag(tags, "graft.weightsSha256", report.path("weightsSha256"));
    tag(tags, "graft.stoppedBy", report.at("/training/stoppedBy"));
    if (!tags.isEmpty()) {
      mlflow.tags(tags);
    }
    if (model != null && done) {
      try {
        mlflow.model(model.mlmodel(), model.files());
      } catch (IOException e) {
        noModel(e);
      }
    }
  }

  private static void tag(Map<String, String> tags, String name, JsonNode value) {
    if (value.isTextual()) {
      tags.put(name, value.asText());
    }
  }
}
