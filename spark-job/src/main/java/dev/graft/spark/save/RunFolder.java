package dev.graft.spark.save;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.config.UnusableInputException;
import dev.graft.save.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.TreeSet;

/**
 * The output folder of a run: who it belongs to, and whether the run has finished. Nothing is
 * written before the configuration and the data are known to be usable.
 */
public final class RunFolder {

  private static final String RUN = "run.json";
  private static final String SUCCESS = "_SUCCESS";
  private static final String REPORT = "report.json";
  private static final String CHECKPOINTS = "checkpoints";
  private static final Set<String> WRITTEN =
      Set.of(RUN, SUCCESS, REPORT, CHECKPOINTS, "model", "metrics", "metrics.jsonl");
  private static final int FORMAT = 1;

  private final HadoopFolder folder;
  private final String configuration;
  private final boolean overwrite;

  /**
   * @param configuration hash of the command and its configuration
   * @param overwrite whether another configuration's run may be replaced
   */
  public RunFolder(HadoopFolder folder, String configuration, boolean overwrite) {
    this.folder = folder;
    this.configuration = configuration;
    this.overwrite = overwrite;
  }

  /**
   * Whether this very run is there already, finished.
   *
   * @throws UnusableInputException if something else is there
   */
  public boolean finished() throws IOException {
    Set<String> names = new TreeSet<>(folder.names());
    if (names.isEmpty()) {
      return false;
    }
    if (!ours(names)) {
      throw new UnusableInputException(
          "Cannot write to %s: it is not empty and holds no run of Graft; name another output."
              .formatted(folder.location()));
    }
    names.removeAll(WRITTEN);
    if (!names.isEmpty()) {
      throw new UnusableInputException(
          "Cannot write to %s: beside a run of Graft it holds %s, which is not of that run; name another output."
              .formatted(folder.location(), names));
    }
    if (!same() && !overwrite) {
      throw new UnusableInputException(
          "Cannot write to %s: it holds the run of another configuration; name another output, or replace it with --overwrite."
              .formatted(folder.location()));
    }
    return same() && folder.has(SUCCESS);
  }

  private boolean ours(Set<String> names) throws IOException {
    try {
      return names.contains(RUN) && read(RUN).path("graft").asInt() == FORMAT;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private boolean same() throws IOException {
    return read(RUN).path("configuration").asText().equals(configuration);
  }

  /** Whether an earlier try of this run broke off. */
  public boolean begun() throws IOException {
    return folder.has(RUN);
  }

  /**
   * Makes the folder this run's, empty but for the mark. What an earlier try of the same run has
   * kept under checkpoints/ stays.
   */
  public HadoopFolder begin(JsonNode plan) throws IOException {
    boolean keep = begun() && same();
    for (String name : folder.names()) {
      if (!keep || !name.equals(CHECKPOINTS)) {
        folder.delete(name);
      }
    }
    plan(plan);
    return folder;
  }

  /** Records the plan that the run follows from here on. */
  public void plan(JsonNode plan) throws IOException {
    var mark = Json.object().put("graft", FORMAT).put("configuration", configuration);
    mark.set("plan", plan);
    folder.write(RUN, Json.bytes(mark));
  }

  /** Writes the report; with success, marks the run finished as the very last. */
  public void finish(JsonNode report, boolean success) throws IOException {
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
