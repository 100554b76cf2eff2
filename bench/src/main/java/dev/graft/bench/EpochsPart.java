package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.bench.measured.Dl4jSparkEpochs;
import dev.graft.bench.measured.LocalEpochs;
import dev.graft.bench.measured.Networks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Seconds an epoch of Graft, of Deeplearning4j Spark and of plain Deeplearning4j, on the same
 * pictures, network, minibatch and optimizer.
 */
final class EpochsPart implements Part {

  private static final int BATCH = 64;
  private static final int AVERAGE_EVERY = 8;
  private static final int TEST = 2_000;

  private final String network;
  private final int pictures;
  private final int epochs;
  private final String againstSpark;
  private final String againstPlain;

  private EpochsPart(
      String network, int pictures, int epochs, String againstSpark, String againstPlain) {
    this.network = network;
    this.pictures = pictures;
    this.epochs = epochs;
    this.againstSpark = againstSpark;
    this.againstPlain = againstPlain;
  }

  /** The dense network 784-128-10 on 20,000 pictures. */
  static EpochsPart mlp() {
    return new EpochsPart("mlp", 20_000, 5, "5x", "1.0x");
  }

  /** The small convolutional network on 2,000 pictures in the shape of CIFAR-10's. */
  static EpochsPart cnn() {
    return new EpochsPart("cnn", 2_000, 5, "4x", "2.5x");
  }

  @Override
  public String name() {
    return network;
  }

  @Override
  public void measure(Run run) throws IOException {
    int train = run.size(pictures, 600);
    int passes = run.size(epochs, 2);
    Path data =
        TrainingData.write(
            run.launcher().work().resolve(network + "-data"),
            train,
            run.size(TEST, 200),
            network.equals("cnn"));
    GraftJob graft = new GraftJob(run.launcher(), network + "-job", "pretrain", data, job(passes));
    Program spark =
        Program.of(
                Dl4jSparkEpochs.class,
                Program.Natives.STOCK,
                network,
                data,
                passes,
                BATCH,
                AVERAGE_EVERY,
                "adam")
            .onLocalSpark(2);
    Program tuned = spark.variable("OMP_NUM_THREADS", 1);
    Program plain =
        Program.of(LocalEpochs.class, Program.Natives.STOCK, network, data, passes, BATCH);
    List<JsonNode> ofGraft = new ArrayList<>();
    List<JsonNode> ofSpark = new ArrayList<>();
    List<JsonNode> ofTuned = new ArrayList<>();
    List<JsonNode> ofPlain = new ArrayList<>();
    for (int i = 0; i < run.repeats(); i++) {
      ofGraft.add(graft.run());
      ofSpark.add(run.launcher().ask(spark));
      ofTuned.add(run.launcher().ask(tuned));
      ofPlain.add(run.launcher().ask(plain));
    }
    double graftSeconds = seconds(ofGraft, "epochSeconds");
    double sparkSeconds = seconds(ofSpark, "seconds");
    double tunedSeconds = seconds(ofTuned, "seconds");
    double plainSeconds = seconds(ofPlain, "seconds");
    double graftAccuracy =
        Median.of(
            ofGraft.stream().mapToDouble(report -> report.at("/metrics/test/accuracy").asDouble()));
    Table table = run.table();
    row(table, "Graft, 2 workers", graftSeconds, graftAccuracy);
    row(table, "Deeplearning4j Spark, 2 workers", sparkSeconds, Median.of(ofSpark, "accuracy"));
    row(
        table,
        "Deeplearning4j Spark, 1 native thread a task",
        tunedSeconds,
        Median.of(ofTuned, "accuracy"));
    row(table, "plain Deeplearning4j", plainSeconds, Median.of(ofPlain, "accuracy"));
    table.ratio(
        network, "Graft against Deeplearning4j Spark", sparkSeconds / graftSeconds, againstSpark);
    table.ratio(
        network,
        "Graft against Deeplearning4j Spark, 1 native thread a task",
        tunedSeconds / graftSeconds,
        "");
    table.ratio(
        network, "Graft against plain Deeplearning4j", plainSeconds / graftSeconds, againstPlain);
    table.note(
        network,
        String.format(
            Locale.ROOT,
            "%,d pictures of Fashion-MNIST%s, %d epochs, minibatch %d of each worker, average every %d, Adam 0.001; seconds an epoch without the first; accuracy on %,d test pictures after the last",
            train,
            network.equals("cnn") ? " widened to 3x32x32" : "",
            passes,
            BATCH,
            AVERAGE_EVERY,
            run.size(TEST, 200)));
    table.note(
        network,
        "Deeplearning4j Spark: stock natives with their default threads (and a second time with OMP_NUM_THREADS=1, which is not a default), no periodic System.gc(), updater state kept and averaged, minibatches exported once before the first epoch (not timed) and laid out so that all examples are trained: %s an epoch"
            .formatted(ofSpark.get(0).path("examples").path(0)));
  }

  private void row(Table table, String engine, double seconds, double accuracy) {
    table.add(
        network,
        engine + ": an epoch; test accuracy",
        String.format(Locale.ROOT, "%s s; %.4f", Table.number(seconds), accuracy),
        "");
  }

  private static double seconds(List<JsonNode> answers, String field) {
    return Median.of(answers.stream().mapToDouble(answer -> Median.afterFirst(answer.path(field))));
  }

  private String job(int passes) {
    return String.format(
            Locale.ROOT,
            """
        train {
          epochs = %d
          worker-batch-size = %d
          average-every = %d
          optimizer { type = adam, learning-rate = 0.001 }
        }
        """,
            passes,
            BATCH,
            AVERAGE_EVERY)
        + Networks.layers(network);
  }
}
