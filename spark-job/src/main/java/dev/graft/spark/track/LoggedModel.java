package dev.graft.spark.track;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.io.Json;
import dev.graft.save.Bundle;
import dev.graft.spark.predict.ModelSignature;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.track.Artifact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A saved model as MLflow keeps models: the bundle in a folder, and a file {@code MLmodel} that
 * says what it takes and which Python module loads it.
 *
 * @param signature of the model
 * @param saved where the bundle is
 * @param versions of Graft and Spark
 */
record LoggedModel(ObjectNode signature, HadoopFolder saved, Map<String, String> versions) {

  private static final String FOLDER = "model/";
  private static final String BUNDLE = "bundle";
  private static final String EXAMPLE = "input_example.json";

  /** The module of Graft's Python package that loads a bundle for MLflow. */
  private static final String LOADER = "graft.mlflow";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** That of a model that has been saved there. */
  static LoggedModel of(Bundle bundle, HadoopFolder saved, Map<String, String> versions) {
    return new LoggedModel(ModelSignature.of(bundle), saved, versions);
  }

  /** What belongs to it, with the folder's name, as it is now. */
  List<Artifact> files() throws IOException {
    List<Artifact> files = new ArrayList<>();
    for (Map.Entry<String, Long> file : saved.lengths().entrySet()) {
      String name = file.getKey();
      files.add(
          new Artifact(FOLDER + BUNDLE + "/" + name, file.getValue(), () -> saved.open(name)));
    }
    files.add(Artifact.of(FOLDER + EXAMPLE, Json.bytes(signature.path("example"))));
    String requirements =
        "graft-spark==%s\npyspark==%s\npandas\n"
            .formatted(versions.get("graft"), versions.get("spark"));
    files.add(
        Artifact.of(FOLDER + "requirements.txt", requirements.getBytes(StandardCharsets.UTF_8)));
    return files;
  }

  /** What its file MLmodel says, without the run. */
  ObjectNode mlmodel() {
    ObjectNode says = Json.object();
    ObjectNode flavour = says.putObject("flavors").putObject("python_function");
    flavour.put("loader_module", LOADER).put("data", BUNDLE);
    ObjectNode columns = says.putObject("signature");
    columns.put("inputs", Json.line(signature.path("inputs")));
    columns.put("outputs", Json.line(signature.path("outputs")));
    columns.putNull("params");
    says.putObject("saved_input_example_info")
        .put("artifact_path", EXAMPLE)
        .put("type", "dataframe")
        .put("pandas_orient", "split");
    return says.put("utc_time_created", TIME.format(Instant.now()));
  }
}
