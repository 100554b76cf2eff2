package dev.graft.spark.save;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.PathCredentials;
import dev.graft.io.Json;
import dev.graft.report.Rounds;
import dev.graft.report.Run;
import dev.graft.report.RunPage;
import dev.graft.spark.storage.Filesystems;
import dev.graft.spark.storage.HadoopFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/** A run as its folder tells it, whatever became of it, for the pages that are made of it. */
public final class SavedRun {

  private final HadoopFolder folder;
  private final Run run;

  private SavedRun(HadoopFolder folder, Run run) {
    this.folder = folder;
    this.run = run;
  }

  /**
   * That of an output folder.
   *
   * @param path as Hadoop has them
   * @throws UnusableInputException if no run is there
   */
  public static SavedRun at(String path) throws IOException {
    PathCredentials.refuse("OUTPUT", path);
    HadoopFolder folder = HadoopFolder.of(Filesystems.configuration(), path);
    JsonNode mark = new RunMark(folder).read();
    return new SavedRun(folder, of(folder, report(folder, mark, path), settings(mark)));
  }

  /** What a page is made of, of a run in this folder. */
  static Run of(HadoopFolder folder, JsonNode report, String settings) throws IOException {
    Rounds.Reader rounds = new Rounds.Reader();
    MetricsLog.each(folder, rounds::line);
    return new Run(folder.name(), report, rounds.rounds(), settings);
  }

  private static JsonNode report(HadoopFolder folder, JsonNode mark, String path)
      throws IOException {
    try (InputStream in = folder.open(RunContents.REPORT)) {
      JsonNode report = Json.read(in);
      if (report.has("command")) {
        return report;
      }
    } catch (FileNotFoundException e) {
      if (RunMark.known(mark)) { // begun, and not ended by itself
        return Json.object().put("command", mark.path("command").asText()).put("status", "running");
      }
    } catch (JsonProcessingException e) {
      throw new UnusableInputException(
          "Cannot use %s/%s: it is no whole JSON: %s"
              .formatted(path, RunContents.REPORT, e.getOriginalMessage()),
          e);
    }
    throw new UnusableInputException(
        "Cannot make a page of %s: there is no run of Graft; name the folder that a job has for its output."
            .formatted(path));
  }

  private static String settings(JsonNode mark) {
    return mark.path("settings").asText(null);
  }

  /** Whether an output folder has a page. */
  public static boolean hasPage(String path) throws IOException {
    return HadoopFolder.of(Filesystems.configuration(), path).has(RunContents.PAGE);
  }

  public Run run() {
    return run;
  }

  /**
   * Writes report.html beside the report.
   *
   * @return where it is
   */
  public String write() throws IOException {
    folder.write(RunContents.PAGE, RunPage.of(run));
    return folder.location() + "/" + RunContents.PAGE;
  }
}
