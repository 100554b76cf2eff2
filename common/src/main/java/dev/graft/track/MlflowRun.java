package dev.graft.track;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.io.Json;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A run of an MLflow server: what is asked of the server for it, one request after the other. */
final class MlflowRun {

  /** The longest value of a param that servers of all versions take. */
  private static final int LONGEST = 500;

  private static final Pattern NOT_IN_NAMES = Pattern.compile("[^\\w\\-. /]");
  private static final String STORE = "mlflow-artifacts:/";

  private final MlflowServer server;
  private String experiment;
  private volatile String id;
  private String artifacts;
  private Map<String, Long> known = Map.of();

  MlflowRun(MlflowServer server) {
    this.server = server;
  }

  /** Its id; null: there is none yet. */
  String id() {
    return id;
  }

  /** Where people see it. */
  String page() {
    return "%s/#/experiments/%s/runs/%s".formatted(server.uri(), experiment, id);
  }

  /** Makes it, in an experiment that is made where there is none of this name. */
  void create(String inExperiment, String name, Map<String, String> tags)
      throws IOException, InterruptedException {
    ObjectNode asked = Json.object().put("experiment_id", experiment(inExperiment));
    asked.put("run_name", name).put("start_time", System.currentTimeMillis());
    ArrayNode all = asked.putArray("tags");
    tags.forEach((key, value) -> all.addObject().put("key", key).put("value", value));
    is(server.post("runs/create", asked));
  }

  private String experiment(String name) throws IOException, InterruptedException {
    try {
      return server
          .get("experiments/get-by-name", "experiment_name", name)
          .at("/experiment/experiment_id")
          .asText();
    } catch (RefusedException e) {
      if (!e.isMissing()) {
        throw e;
      }
    }
    try {
      return server
          .post("experiments/create", Json.object().put("name", name))
          .path("experiment_id")
          .asText();
    } catch (RefusedException e) {
      if (!e.isThere()) {
        throw e;
      }
      throw new IOException("somebody else has made the experiment " + name, e); // look once more
    }
  }

  /**
   * Goes on with one of before; its metrics up to the rounds that the server knows are not logged
   * again.
   */
  void goOn(String run) throws IOException, InterruptedException {
    JsonNode found = server.get("runs/get", "run_id", run);
    if (found.at("/run/info/lifecycle_stage").asText().equals("deleted")) {
      throw new RefusedException(RefusedException.MISSING, run + " has been deleted");
    }
    Map<String, Long> latest = new HashMap<>();
    found
        .at("/run/data/metrics")
        .forEach(metric -> latest.put(metric.path("key").asText(), metric.path("step").asLong()));
    is(found);
    known = latest;
    server.post("runs/update", Json.object().put("run_id", run).put("status", "RUNNING"));
  }

  private void is(JsonNode answer) throws RefusedException {
    JsonNode info = answer.at("/run/info");
    if (!info.hasNonNull("run_id")) {
      throw new RefusedException(
          "", server.uri() + " gives no answer that an MLflow server gives; look at the address");
    }
    id = info.path("run_id").asText();
    experiment = info.path("experiment_id").asText();
    artifacts = info.path("artifact_uri").asText();
  }

  /** Something measured after a round. */
  record Metric(String name, double value, long millis, long step) {}

  /** At most 1,000. */
  void metrics(List<Metric> metrics) throws IOException, InterruptedException {
    ObjectNode batch = batch();
    ArrayNode all = batch.putArray("metrics");
    for (Metric metric : metrics) {
      if (metric.step() > known.getOrDefault(metric.name(), -1L)) {
        ObjectNode one = all.addObject().put("key", name(metric.name()));
        one.put("value", metric.value()).put("timestamp", metric.millis());
        one.put("step", metric.step());
      }
    }
    if (!all.isEmpty()) {
      server.post("runs/log-batch", batch);
    }
  }

  /** At most 100. */
  void params(Map<String, String> params) throws IOException, InterruptedException {
    texts("params", params);
  }

  /** At most 100. */
  void tags(Map<String, String> tags) throws IOException, InterruptedException {
    texts("tags", tags);
  }

  private void texts(String what, Map<String, String> texts)
      throws IOException, InterruptedException {
    ObjectNode batch = batch();
    ArrayNode all = batch.putArray(what);
    texts.forEach((key, value) -> all.addObject().put("key", name(key)).put("value", cut(value)));
    server.post("runs/log-batch", batch);
  }

  private ObjectNode batch() throws RefusedException {
    return Json.object().put("run_id", required());
  }

  private String required() throws RefusedException {
    if (id == null) {
      throw new RefusedException("", server.uri() + " has made no run");
    }
    return id;
  }

  private static String name(String key) {
    return NOT_IN_NAMES.matcher(key).replaceAll("_");
  }

  private static String cut(String value) {
    return value.length() <= LONGEST ? value : value.substring(0, LONGEST - 4) + " ...";
  }

  /** Puts a file among those of the run. */
  void artifact(Artifact artifact) throws IOException, InterruptedException {
    required();
    if (!artifacts.startsWith(STORE) || artifacts.startsWith(STORE + "/")) {
      throw new RefusedException(
          "",
          "%s keeps files at %s, where clients are to write themselves; start it with --serve-artifacts and an artifact root of %s"
              .formatted(server.uri(), artifacts, STORE));
    }
    server.put(artifacts.substring(STORE.length()), artifact);
  }

  /** Says that the files in a folder are a model. */
  void model(JsonNode mlmodel) throws IOException, InterruptedException {
    server.post("runs/log-model", batch().put("model_json", Json.line(mlmodel)));
  }

  /** Makes the files of a folder a version of a registered model. */
  void register(String name, String folder) throws IOException, InterruptedException {
    String run = required();
    try {
      server.post("registered-models/create", Json.object().put("name", name));
    } catch (RefusedException e) {
      if (!e.isThere()) {
        throw e;
      }
    }
    server.post(
        "model-versions/create",
        Json.object().put("name", name).put("source", artifacts + "/" + folder).put("run_id", run));
  }

  /** It has ended. */
  void end(String status) throws IOException, InterruptedException {
    server.post(
        "runs/update", batch().put("status", status).put("end_time", System.currentTimeMillis()));
  }
}
