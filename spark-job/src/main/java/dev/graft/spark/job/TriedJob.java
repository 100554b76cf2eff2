package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.spark.save.RunFolder;
import dev.graft.spark.storage.Filesystems;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.spark.train.Cancellation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Runs a job on some of its examples for about a minute, and leaves nothing behind. */
public final class TriedJob {

  private static final int ROWS = 5_000;
  private static final int PICTURES = 1_000;

  /** A pretrained network is passed by each example once, but is larger. */
  private static final int PRETRAINED = 300;

  private static final int EPOCHS = 15;

  private TriedJob() {}

  /**
   * Runs it.
   *
   * @return a sentence on what came out
   * @throws UnusableInputException if the job cannot be run
   */
  public static String run(Command command, String file, Cancellation cancellation)
      throws IOException {
    Settings whole = JobFile.read(command, file, List.of());
    String output = whole.output() + ".try-" + UUID.randomUUID().toString().substring(0, 8);
    Settings some = JobFile.read(command, file, smaller(command, whole, output));
    try {
      Outcome outcome =
          TrainingJob.run(
              TrainingRequest.ofFiles(command, some, RunFolder.Existing.CONTINUE, cancellation));
      return sentence(outcome.report(), some.train().solves());
    } catch (UnusableInputException e) {
      throw new UnusableInputException("Trying %s: %s".formatted(file, e.getMessage()), e);
    } finally {
      HadoopFolder.of(Filesystems.configuration(), output).delete();
    }
  }

  private static List<String> smaller(Command command, Settings whole, String output) {
    boolean table =
        switch (whole.data().kind()) {
          case TABLE, CSV -> true;
          default -> false;
        };
    int limit = command == Command.FINE_TUNE ? PRETRAINED : table ? ROWS : PICTURES;
    List<String> sets = new ArrayList<>(List.of("output=" + output, "data.train.limit=" + limit));
    if (!whole.train().solves()) {
      sets.add("train.epochs=" + Math.min(EPOCHS, whole.train().epochs()));
    }
    return sets;
  }

  /**
   * What came out.
   *
   * @param solved whether epochs are a solver's iterations
   */
  static String sentence(JsonNode report, boolean solved) {
    String ran =
        String.format(
            Locale.ROOT,
            "Tried on %,d examples in %d %s: ",
            report.at("/data/train").asLong(),
            report.at("/training/epochs").asInt(),
            solved ? "iterations" : "epochs");
    JsonNode constant = report.at("/constantAnswer/test");
    return constant.path("value").isNumber()
        ? ran + compared(report, constant)
        : ran
            + "the job runs; no examples were held back for a test, so nothing says how good it is.";
  }

  private static String compared(JsonNode report, JsonNode constant) {
    String metric = constant.path("metric").asText();
    double reached = report.at("/metrics/test").path(metric).asDouble();
    boolean beaten = constant.path("beaten").asBoolean();
    String answer =
        constant.has("name")
            ? "always answering " + constant.path("name").asText()
            : metric.equals("r2")
                ? "always answering the mean"
                : "the same answer for every example";
    return String.format(
        Locale.ROOT,
        "%s %.4f on %,d test examples, %s than %s (%.4f)%s.",
        metric,
        reached,
        report.at("/data/test").asLong(),
        beaten ? "better" : "no better",
        answer,
        constant.path("value").asDouble(),
        beaten
            ? ""
            : "; more examples and epochs may change that, or the columns say nothing of the target");
  }
}
