package dev.graft.spark.manual;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.config.Command;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.job.EvaluationJob;
import dev.graft.spark.job.JobFile;
import dev.graft.spark.job.TrainingJob;
import dev.graft.spark.job.TrainingRequest;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.save.RunFolder.Existing;
import dev.graft.spark.train.Cancellation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the rows of the old classes are worth where two digits are added to eight. */
@Tag("long")
class NewClassesPageTest {

  private static final Path PAGE = ManualPage.CHECKOUT.resolve("docs/results/new-classes.md");
  private static final int[] SEEDS = {1, 2, 3};
  private static final String ALONE = "data.only-labels=[8, 9]";

  private static final String TEXT =
      """
      # Two digits more

      A network of the digits 0 to 7 ([conf/digits-pretrain.conf](../../conf/digits-pretrain.conf), on the bundled sample of MNIST) learns 8 and 9, with ten labels of each of the ten digits and
      20 epochs of Adam ([conf/digits-extend.conf](../../conf/digits-extend.conf)). Accuracy on 1,000 test pictures: mean and standard deviation over three seeds, which draw the labels, too. One command
      makes the table:

          mvn test -pl spark-job -am -Dtest=NewClassesPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dtest.excluded=none -Dgraft.docs.write=true

      | trained | the output layer starts from | labels of | all ten | 0 to 7 | 8 and 9 |
      | --- | --- | --- | --- | --- | --- |
      %s
      Before, the network of eight digits is right on %.3f of the pictures of its digits, with no other digit to choose.
      """;

  @TempDir private Path dir;

  private final StringBuilder rows = new StringBuilder();

  private JsonNode train(Command command, String conf, Path output, String... sets)
      throws IOException {
    return TrainingJob.run(
            new TrainingRequest(
                command,
                JobFile.read(command, file(conf), all(output, sets)),
                Existing.CONTINUE,
                new Cancellation(),
                DataOrigin.FILES,
                List.of()))
        .report();
  }

  private static String file(String conf) {
    return ManualPage.CHECKOUT.resolve("conf").resolve(conf + ".conf").toString();
  }

  private static List<String> all(Path output, String... sets) {
    List<String> all = new ArrayList<>(List.of("output=" + output));
    all.addAll(List.of(sets));
    return all;
  }

  /** On test pictures of all digits, whatever it was trained on. */
  private JsonNode evaluated(Path model, Path output) throws IOException {
    return EvaluationJob.run(
            JobFile.read(
                Command.EVALUATE, file("digits-extend"), all(output, "model.pretrained=" + model)),
            Existing.CONTINUE,
            new Cancellation())
        .report();
  }

  private static double right(JsonNode report, int from, int to) {
    JsonNode table = report.at("/metrics/test/confusion");
    double right = 0;
    double all = 0;
    for (int digit = from; digit < to; digit++) {
      right += table.get(digit).get(digit).asDouble();
      for (JsonNode count : table.get(digit)) {
        all += count.asDouble();
      }
    }
    return right / all;
  }

  private double row(String trained, String start, String labels, String... sets)
      throws IOException {
    List<JsonNode> reports = new ArrayList<>();
    for (int seed : SEEDS) {
      List<String> more =
          new ArrayList<>(List.of("seed=" + seed, "model.pretrained=" + dir.resolve("eight")));
      more.add("model.frozen=" + trained.equals("the output layer"));
      more.addAll(List.of(sets));
      Path output = dir.resolve("run-" + rows.length() + "-" + seed);
      JsonNode report =
          train(Command.FINE_TUNE, "digits-extend", output, more.toArray(new String[0]));
      // What it reads, it reads of these labels alone, for test, too.
      reports.add(
          more.contains(ALONE)
              ? evaluated(output, dir.resolve("test-" + rows.length() + "-" + seed))
              : report);
    }
    rows.append("| ").append(trained).append(" | ").append(start).append(" | ").append(labels);
    rows.append(told(reports, 0, 10)).append(told(reports, 0, 8)).append(told(reports, 8, 10));
    rows.append(" |\n");
    return reports.stream().mapToDouble(report -> right(report, 0, 10)).average().orElseThrow();
  }

  private static String told(List<JsonNode> reports, int from, int to) {
    double[] of = reports.stream().mapToDouble(report -> right(report, from, to)).toArray();
    double mean = IntStream.range(0, of.length).mapToDouble(i -> of[i]).average().orElseThrow();
    double squares =
        IntStream.range(0, of.length).mapToDouble(i -> Math.pow(of[i] - mean, 2)).sum();
    return String.format(Locale.ROOT, " | %.3f ± %.3f", mean, Math.sqrt(squares / (of.length - 1)));
  }

  @Test
  void theOldRowsAreWorthMoreThanNewOnes() throws IOException {
    LocalSpark.get();
    JsonNode before = train(Command.PRETRAIN, "digits-pretrain", dir.resolve("eight"));
    for (String trained : List.of("the output layer", "all layers")) {
      double anew =
          row(
              trained,
              "random numbers",
              "all ten",
              "model.extend-classes=false",
              "model.head=[{name: ten, type: output}]",
              "model.head-init=new");
      double old = row(trained, "the old classes' rows, others random", "all ten");
      row(
          trained,
          "the old classes' rows, others means of them",
          "all ten",
          "model.head-init=mean");
      row(trained, "the old classes' rows, others random", "8 and 9 alone", ALONE);
      assertThat(old).as(rows.toString()).isGreaterThan(anew);
    }
    if (Boolean.getBoolean("graft.docs.write")) {
      Files.writeString(PAGE, String.format(Locale.ROOT, TEXT, rows, right(before, 0, 8)));
    }
  }
}
