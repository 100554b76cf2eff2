package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.spark.LocalSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every Spark job says on Spark's pages what it is for. */
class JobDescriptionsTest {

  @TempDir static Path dir;

  private final JavaSparkContext spark = LocalSpark.get();
  private final Described described = new Described();

  /** The descriptions of the jobs that were started. */
  private static final class Described extends SparkListener {

    private final List<String> all = new ArrayList<>();

    @Override
    public void onJobStart(SparkListenerJobStart start) {
      all.add(String.valueOf(start.properties().getProperty("spark.job.description")));
    }
  }

  @BeforeEach
  void listen() {
    spark.sc().addSparkListener(described);
  }

  @AfterEach
  void leave() {
    spark.sc().removeSparkListener(described);
  }

  private List<String> of(CommandLineRun run) throws TimeoutException {
    assertThat(run.exitCode()).as(run.err()).isZero();
    spark.sc().listenerBus().waitUntilEmpty(60_000);
    List<String> now = List.copyOf(described.all);
    described.all.clear();
    assertThat(now)
        .isNotEmpty()
        .allMatch(description -> description.matches("[a-z-]+: .+|evaluate|word2vec"));
    return now;
  }

  @Test
  void ofEveryCommand() throws Exception {
    Path pretrained = dir.resolve("pretrained");
    List<String> rounds =
        of(CommandLineRun.pretrain(pretrained, "data.validation.fraction=0.1")).stream()
            .filter(description -> description.contains(": round "))
            .toList();
    assertThat(rounds).first().asString().matches("pretrain: round 1 of \\d+");
    assertThat(rounds)
        .hasSizeGreaterThan(1)
        .element(1)
        .asString()
        .matches("pretrain: round 2 of \\d+, loss so far \\d\\.\\d{4}");
    of(
        CommandLineRun.fineTune(
            pretrained,
            dir.resolve("tuned"),
            "train.merge=[ema, soup]",
            "evaluate.baselines=[scratch]",
            "data.validation.fraction=0.1"));
    String pictures =
        CommandLineRun.file("data/fashion-mnist-sample/t10k-images-idx3-ubyte.gz").toString();
    of(
        CommandLineRun.command(
            "predict",
            List.of(
                "output=" + dir.resolve("predicted"),
                "model.pretrained=" + pretrained,
                "data.predict.images=" + pictures)));
    of(
        CommandLineRun.command(
            "evaluate",
            List.of(
                "output=" + dir.resolve("evaluated"),
                "model.pretrained=" + pretrained,
                "data.test.images=" + pictures,
                "data.test.labels=" + pictures.replace("images-idx3", "labels-idx1"))));
    List<String> init =
        of(
            CommandLineRun.of(
                "init",
                CommandLineRun.file("data/digits/digits.csv.gz").toString(),
                "--job",
                dir.resolve("init.conf").toString(),
                "--output",
                dir.resolve("init").toString()));
    assertThat(init).contains("read: quotation marks", "init: a sample of the table");
  }
}
