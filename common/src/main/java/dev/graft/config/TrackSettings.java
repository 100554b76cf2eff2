package dev.graft.config;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * The {@code track} part of a job file: where else the course of a training is told.
 *
 * @param tensorBoard null: no event files
 * @param mlflow null: no server
 */
public record TrackSettings(TensorBoard tensorBoard, Mlflow mlflow) {

  /**
   * Event files.
   *
   * @param path their folder; null: in the output
   * @param histogramsEvery rounds between two histograms of the averaged deltas; 0: none
   */
  public record TensorBoard(String path, int histogramsEvery) {}

  /**
   * A tracking server.
   *
   * @param uri where it is, http or https
   * @param experiment that the run is put into
   * @param runName null: by the output
   * @param tokenVariable the environment's variable that holds the token; null: that of MLflow's
   *     own clients
   * @param tokenFile the file that holds the token; null: none
   * @param model whether the model is logged, or reports alone
   * @param register the name that the model is registered by; null: it is not
   * @param patienceSeconds how long a request, and the end of a training, wait
   */
  public record Mlflow(
      URI uri,
      String experiment,
      String runName,
      String tokenVariable,
      String tokenFile,
      boolean model,
      String register,
      int patienceSeconds) {}

  /** Whether anything is told to anybody. */
  public boolean any() {
    return tensorBoard != null || mlflow != null;
  }

  static TrackSettings read(ConfigKeys keys) {
    return new TrackSettings(
        keys.flag("track.tensorboard.enabled")
            ? new TensorBoard(
                keys.text("track.tensorboard.path"),
                keys.whole("track.tensorboard.histograms-every", 0))
            : null,
        keys.text("track.mlflow.uri") == null ? null : mlflow(keys));
  }

  private static Mlflow mlflow(ConfigKeys keys) {
    String variable = keys.text("track.mlflow.token-variable");
    String file = keys.text("track.mlflow.token-file");
    if (variable != null && file != null) {
      throw keys.refused(
          "track.mlflow.token-file", "leave it out, or token-variable: one holds the token");
    }
    boolean model = keys.flag("track.mlflow.model");
    String register = keys.text("track.mlflow.register");
    if (register != null && !model) {
      throw keys.refused(
          "track.mlflow.register",
          "a model is registered where it is logged: track.mlflow.model = true");
    }
    return new Mlflow(
        uri(keys, "track.mlflow.uri"),
        keys.text("track.mlflow.experiment"),
        keys.text("track.mlflow.run-name"),
        variable,
        file,
        model,
        register,
        keys.whole("track.mlflow.patience-seconds", 1));
  }

  private static URI uri(ConfigKeys keys, String key) {
    try {
      URI uri = new URI(keys.text(key).replaceFirst("/+$", ""));
      if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getQuery() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw keys.refused(key, "it is no address (" + e.getReason() + "); as in https://host:5000");
    }
    throw keys.refused(
        key,
        "it must be the address of a tracking server, as in https://host:5000; of a folder or a database, mlflow server makes one");
  }
}
