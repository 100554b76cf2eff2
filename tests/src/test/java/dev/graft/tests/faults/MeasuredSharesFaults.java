package dev.graft.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs with {@code train.shares = measured}: the bits of a plan, and a slow executor. */
class MeasuredSharesFaults {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int RUNS = 3;

  private static final int EPOCHS = 6;

  @TempDir private static Path folder;

  private static SmallJob.Run measured(SmallJob job, String name, String master) {
    return job.run(name, master).shortLived().set("train.shares=measured");
  }

  @Test
  void thePlansSharesGiveTheSameBitsWhateverRunsThemAndDies() throws Exception {
    SmallJob job = new SmallJob(folder);
    SmallJob.Run first = measured(job, "first", "local[2]");
    first.run();
    ObjectNode mark = (ObjectNode) JSON.readTree(first.output().resolve("run.json").toFile());
    int all = 0;
    for (JsonNode share : mark.at("/plan/shares/examples")) {
      all += share.asInt();
    }
    int[] shares = {all / 8, all / 2, all / 4, all - all / 8 - all / 2 - all / 4};
    ((ObjectNode) mark.at("/plan/shares")).set("examples", JSON.valueToTree(shares));
    ObjectNode expected = planned(measured(job, "two-slots", "local[2]"), mark).run();
    assertThat(expected.path("weightsSha256")).isNotEqualTo(first.bits().path("weightsSha256"));
    assertThat(planned(measured(job, "one-slot", "local[1]").spark(SmallJob.KRYO), mark).run())
        .isEqualTo(expected);
    assertThat(planned(measured(job, "cluster", ExecutorKills.CLUSTER), mark).run())
        .isEqualTo(expected);
    int runs = Figures.runs(RUNS);
    int same = 0;
    for (int seed = 1; seed <= runs; seed++) {
      SmallJob.Run run =
          planned(job.run("killed-" + seed, ExecutorKills.CLUSTER), mark)
              .set("train.shares=measured");
      same += new ExecutorKills(seed, 2, seed % 2 == 0).run(run).equals(expected) ? 1 : 0;
    }
    Figures.print(
        3,
        "runs by a plan of unequal shares, executors killed (SIGKILL) in 2 of 10 rounds: the bits of that plan on one slot, on two and on two executors",
        same + " of " + runs);
    assertThat(same).isEqualTo(runs);
  }

  /** A run that finds this plan in its output. */
  private static SmallJob.Run planned(SmallJob.Run run, ObjectNode mark) throws Exception {
    Files.createDirectories(run.output());
    JSON.writeValue(run.output().resolve("run.json").toFile(), mark);
    return run;
  }

  /** The seconds of rounds, and what was decided. */
  private record Seen(double round, JsonNode report) {}

  /** What rounds take with equal shares and with measured ones is printed, not asserted. */
  @Test
  void examplesMoveAwayFromASlowExecutorAndEachIsTrainedInEveryEpoch() throws Exception {
    SmallJob job = new SmallJob(folder);
    int runs = Figures.runs(RUNS);
    List<Double> equal = new ArrayList<>();
    List<Double> shared = new ArrayList<>();
    List<String> costs = new ArrayList<>();
    List<String> examples = new ArrayList<>();
    try (StandaloneCluster cluster = StandaloneCluster.in(folder)) {
      for (int i = 1; i <= runs; i++) {
        equal.add(slowed(job, cluster, "equal-" + i, "equal").round());
        Seen seen = slowed(job, cluster, "measured-" + i, "measured");
        shared.add(seen.round());
        costs.add(seen.report().at("/seconds/shares").asText());
        examples.add(seen.report().at("/plan/shares/because").asText());
      }
    }
    String what = "one of two executors has 40 % of the time: ";
    Figures.print(3, what + "seconds a round with equal shares", told(equal));
    Figures.print(3, what + "seconds a round with measured shares", told(shared));
    Figures.print(3, what + "shares", String.join("; ", examples));
    Figures.print(3, what + "seconds of the trial and the move", String.join(", ", costs));
    assertThat(examples).allMatch(why -> why.contains("in place of"));
  }

  private static String told(List<Double> seconds) {
    double[] sorted = seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return String.format(
        Locale.ROOT,
        "median %.2f of %s",
        sorted[sorted.length / 2],
        String.join(
            ", ", seconds.stream().map(one -> String.format(Locale.ROOT, "%.2f", one)).toList()));
  }

  /** All layers of the network, an epoch a round. */
  private static Seen slowed(SmallJob job, StandaloneCluster cluster, String name, String shares)
      throws Exception {
    SmallJob.Run run =
        job.run(name, cluster.url())
            .set("train.shares=" + shares, "train.workers=2", "train.average-every=epoch")
            .set("train.epochs=" + EPOCHS, "train.merge=[]", "train.early-stopping.patience=0")
            .set("data.train.limit=null", "model.frozen=false", "evaluate.every=" + EPOCHS)
            .spark(StandaloneCluster.bothWorkers());
    cluster.awaitNoExecutors();
    try (JobProcess process = run.start()) {
      process.await("executors", () -> cluster.executors(1).size() == 1);
      SlowedProcess slow = new SlowedProcess(cluster.executors(1).get(0));
      try {
        assertThat(process.exitCode()).as(process.output()).isZero();
      } finally {
        slow.close();
      }
      run.tidy(process);
    }
    JsonNode report = run.report();
    assertThat(report.at("/training/ledger/trained").asLong())
        .isEqualTo(EPOCHS * report.at("/data/train").asLong());
    return new Seen(median(run.output()), report);
  }

  /** Of the second half of the rounds: the others warm up. */
  private static double median(Path output) throws Exception {
    double[] seconds =
        Files.readAllLines(output.resolve("metrics.jsonl")).stream()
            .mapToDouble(MeasuredSharesFaults::seconds)
            .skip(EPOCHS / 2)
            .sorted()
            .toArray();
    return seconds[seconds.length / 2];
  }

  private static double seconds(String line) {
    try {
      return JSON.readTree(line).path("seconds").asDouble();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
