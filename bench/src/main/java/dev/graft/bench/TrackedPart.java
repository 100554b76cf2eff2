package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.bench.Launcher.Spent;
import dev.graft.bench.measured.Networks;
import dev.graft.bench.measured.UntoldJob;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * What it costs to see a training: the same job with all that tells of it, and with nothing that
 * does.
 */
final class TrackedPart implements Part {

  private static final int BATCH = 64;
  private static final int AVERAGE_EVERY = 2;

  /** The median of so many lies between the lowest and the highest, by 94 %. */
  private static final int PAIRS = 5;

  private static final String OPTIONS = "JDK_JAVA_OPTIONS";

  /**
   * All of the heap from the beginning: one that grows comes to sizes by chance at which G1 marks
   * it again and again.
   */
  private static final String WHOLE_HEAP = "-Xms3g";

  private static final String OFF =
      """
      evaluate.worst = 0
      """;

  private static final String ON =
      """
      evaluate { worst = 20, explain = 12 }
      track {
        tensorboard { enabled = true, histograms-every = 10 }
        mlflow.uri = "%s"
      }
      """;

  /**
   * One process.
   *
   * @param whole what it took from its start to its end, without what was timed besides
   * @param training what its rounds took; of one that tells all, seconds alone
   * @param card seconds to make the model's card, where they were timed
   */
  private record Took(JsonNode report, Spent whole, Spent training, double card) {}

  /** Two that ran one after the other. */
  private record Pair(Took off, Took on) {

    /** What telling costs, of training. */
    double cost(ToDoubleFunction<Spent> of) {
      return (of.applyAsDouble(on.whole()) - of.applyAsDouble(off.whole()))
          / of.applyAsDouble(off.training());
    }

    double phase(String name) {
      return on.report().at("/seconds/" + name).asDouble() / off.training().seconds();
    }
  }

  @Override
  public String name() {
    return "tracked";
  }

  @Override
  public void measure(Run run) throws IOException {
    Launcher launcher = run.launcher();
    int pictures = run.size(10_000, 600);
    int epochs = run.size(20, 2);
    Path data =
        TrainingData.write(
            launcher.work().resolve("tracked-" + pictures), pictures, run.size(2_000, 200), true);
    String job = job(epochs);
    List<Pair> pairs = new ArrayList<>();
    try (AnsweringServer server = new AnsweringServer()) {
      GraftJob off = new GraftJob(launcher, "tracked-off", "pretrain", data, job + OFF);
      GraftJob on =
          new GraftJob(
              launcher, "tracked-on", "pretrain", data, job + ON.formatted(server.address()));
      for (int i = 0; i < run.size(PAIRS, 1); i++) {
        pairs.add(
            pair(
                launcher,
                off.ranBy(UntoldJob.class).variable(OPTIONS, WHOLE_HEAP),
                on.onTerminal().variable(OPTIONS, WHOLE_HEAP),
                i % 2 == 0));
      }
    }
    rows(run.table(), pairs);
    run.table()
        .note(
            name(),
            String.format(
                Locale.ROOT,
                "%,d pictures of Fashion-MNIST widened to 3x32x32, a tenth of them for validation after each of %d epochs, minibatch %d of each worker, average every %d, %d rounds, local[2], the same weights; on: a live line on a terminal, event files of TensorBoard with histograms every 10 rounds and pictures of mistakes, an MLflow server of this machine that takes metrics, model and reports and keeps nothing, the 20 worst mistakes with their pictures, 12 of them explained, report.html; off: none of these, no word in the log; the model's card is in both; CPU time is of all threads of a process from its start to its end, Java's compilers among them; medians of %d pairs of processes that ran one after the other, with the lowest and the highest, in turns who is first",
                pictures,
                epochs,
                BATCH,
                AVERAGE_EVERY,
                pairs.get(0).on().report().path("roundSeconds").size(),
                pairs.size()));
  }

  private static String job(int epochs) {
    return String.format(
            Locale.ROOT,
            """
            data.validation.fraction = 0.1
            train {
              epochs = %d
              worker-batch-size = %d
              average-every = %d
              optimizer { type = adam, learning-rate = 0.001 }
            }
            """,
            epochs,
            BATCH,
            AVERAGE_EVERY)
        + Networks.layers("cnn");
  }

  private static Pair pair(Launcher launcher, GraftJob off, GraftJob on, boolean offIsFirst)
      throws IOException {
    Took untold = offIsFirst ? untold(launcher, off) : null;
    Took told = told(launcher, on);
    Pair pair = new Pair(offIsFirst ? untold : untold(launcher, off), told);
    String hash = "weightsSha256";
    if (!pair.off().report().path(hash).equals(told.report().path(hash))) {
      throw new IOException("Cannot compare: the two jobs have other weights");
    }
    if (!told.report().path("tracking").findValues("notSent").isEmpty()) {
      throw new IOException("Cannot measure: not all was told: " + told.report().path("tracking"));
    }
    return pair;
  }

  private static Took told(Launcher launcher, GraftJob job) throws IOException {
    launcher.run(job.anew());
    JsonNode report = job.report();
    return new Took(report, launcher.spent(), new Spent(training(report), Double.NaN), 0);
  }

  private static Took untold(Launcher launcher, GraftJob job) throws IOException {
    JsonNode answer = launcher.ask(job.anew());
    Spent all = launcher.spent();
    JsonNode report = job.report();
    return new Took(
        report,
        new Spent(
            all.seconds() - answer.path("besides").asDouble(),
            all.cpu() - answer.path("besidesCpu").asDouble()),
        new Spent(training(report), answer.path("trainingCpu").asDouble()),
        answer.path("card").asDouble());
  }

  private static double training(JsonNode report) {
    return report.at("/seconds/train").asDouble();
  }

  private void rows(Table table, List<Pair> pairs) {
    row(table, "nothing is told: training", pairs, pair -> pair.off().training());
    row(table, "nothing is told: the whole process", pairs, pair -> pair.off().whole());
    row(table, "all is told: the whole process", pairs, pair -> pair.on().whole());
    table.add(
        name(),
        "all costs, of training's CPU time",
        spread(pairs.stream().mapToDouble(pair -> pair.cost(Spent::cpu))),
        "under 2 %");
    table.add(
        name(),
        "all costs, of training's seconds",
        spread(pairs.stream().mapToDouble(pair -> pair.cost(Spent::seconds))),
        "under 2 %");
    apart(table, "CPU time", pairs, Spent::cpu);
    apart(table, "seconds", pairs, Spent::seconds);
    phase(table, "explanations, of training's seconds", pairs, "explain");
    phase(
        table, "what the end waits for what is to be sent, of training's seconds", pairs, "track");
    table.figure(
        name(), "the model's card, once", 1e3 * of(pairs, pair -> pair.off().card()), "ms");
  }

  private void row(Table table, String what, List<Pair> pairs, Function<Pair, Spent> of) {
    table.add(
        name(),
        what,
        "%s s, %s s of CPU time"
            .formatted(
                Table.number(of(pairs, pair -> of.apply(pair).seconds())),
                Table.number(of(pairs, pair -> of.apply(pair).cpu()))),
        "");
  }

  /** What two processes of the very same job differ by that ran one after the other. */
  private void apart(Table table, String what, List<Pair> pairs, ToDoubleFunction<Spent> of) {
    List<Double> shares = new ArrayList<>();
    for (int i = 1; i < pairs.size(); i++) {
      Pair before = pairs.get(i - 1);
      Pair after = pairs.get(i);
      shares.add(apart(before.off(), after.off(), of) / of.applyAsDouble(after.off().training()));
      shares.add(apart(before.on(), after.on(), of) / of.applyAsDouble(after.off().training()));
    }
    if (!shares.isEmpty()) {
      table.add(
          name(),
          "two processes of the same job differ by, of training's " + what,
          spread(shares.stream().mapToDouble(share -> share)),
          "");
    }
  }

  private static double apart(Took one, Took other, ToDoubleFunction<Spent> of) {
    return Math.abs(of.applyAsDouble(one.whole()) - of.applyAsDouble(other.whole()));
  }

  private void phase(Table table, String what, List<Pair> pairs, String name) {
    table.add(name(), what, percent(of(pairs, pair -> pair.phase(name))), "");
  }

  private static double of(List<Pair> pairs, ToDoubleFunction<Pair> figure) {
    return Median.of(pairs.stream().mapToDouble(figure));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  /** The median, and between which it lies. */
  private static String spread(DoubleStream shares) {
    double[] sorted = shares.sorted().toArray();
    return "%s (%s to %s)"
        .formatted(
            percent(Median.of(Arrays.stream(sorted))),
            percent(sorted[0]),
            percent(sorted[sorted.length - 1]));
  }
}
