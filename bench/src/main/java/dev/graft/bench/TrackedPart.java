package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.bench.measured.Networks;
import dev.graft.bench.measured.UntoldJob;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What it costs to see a training: the same job with all that tells of it, and with nothing that
 * does.
 */
final class TrackedPart implements Part {

  private static final int BATCH = 64;
  private static final int AVERAGE_EVERY = 2;

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
   * @param whole seconds from its start to its end, without what was timed besides
   * @param card seconds to make the model's card, where they were timed
   */
  private record Took(JsonNode report, double whole, double card) {

    double training() {
      return report.at("/seconds/train").asDouble();
    }

    /** Seconds that are neither training nor what is done between rounds of it. */
    double rest() {
      return whole - training() - report.at("/seconds/evaluate").asDouble();
    }
  }

  /** Two that ran one after the other. */
  private record Pair(Took off, Took on) {

    double costs(ToDoubleFunction<Took> seconds) {
      return seconds.applyAsDouble(on) - seconds.applyAsDouble(off);
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
      for (int i = 0; i < run.repeats(); i++) {
        pairs.add(pair(launcher, off.ranBy(UntoldJob.class), on.onTerminal(), i % 2 == 0));
      }
    }
    rows(run.table(), pairs);
    run.table()
        .note(
            name(),
            String.format(
                Locale.ROOT,
                "%,d pictures of Fashion-MNIST widened to 3x32x32, a tenth of them for validation after each of %d epochs, minibatch %d of each worker, average every %d, %d rounds, local[2], the same weights; on: a live line on a terminal, event files of TensorBoard with histograms every 10 rounds and pictures of mistakes, an MLflow server of this machine that takes metrics, model and reports and keeps nothing, 20 worst mistakes with their pictures on test and on validation, 12 of each explained, report.html; off: none of these, no word in the log; the model's card is in both; the medians of what two processes differ by that ran one after the other, in turns who is first",
                pictures,
                epochs,
                BATCH,
                AVERAGE_EVERY,
                pairs.get(0).on().report().path("roundSeconds").size()));
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
    Program program = job.anew();
    long begin = System.nanoTime();
    launcher.run(program);
    return new Took(job.report(), (System.nanoTime() - begin) / 1e9, 0);
  }

  private static Took untold(Launcher launcher, GraftJob job) throws IOException {
    Program program = job.anew();
    long begin = System.nanoTime();
    JsonNode answer = launcher.ask(program);
    double whole = (System.nanoTime() - begin) / 1e9;
    return new Took(
        job.report(), whole - answer.path("besides").asDouble(), answer.path("card").asDouble());
  }

  private void rows(Table table, List<Pair> pairs) {
    double training = of(pairs, pair -> pair.off().training());
    table.figure(name(), "nothing is told: training", training, "s");
    table.figure(
        name(), "nothing is told: the whole process", of(pairs, pair -> pair.off().whole()), "s");
    table.figure(
        name(), "all is told: the whole process", of(pairs, pair -> pair.on().whole()), "s");
    share(table, "all costs, of training", pairs, Took::whole, "under 2 %");
    share(table, "of it while rounds go on", pairs, took -> took.whole() - took.rest(), "");
    share(table, "of it before, between and after them", pairs, Took::rest, "");
    phase(table, "of it explanations", pairs, "explain");
    phase(table, "of it what the end waits for what is still to be sent", pairs, "track");
    List<Double> wholes =
        pairs.stream().map(pair -> pair.off().whole()).sorted(Comparator.naturalOrder()).toList();
    table.add(
        name(),
        "how far processes of the same job are apart, of training",
        percent((wholes.get(wholes.size() - 1) - wholes.get(0)) / training),
        "");
    table.figure(
        name(), "the model's card, once", 1e3 * of(pairs, pair -> pair.off().card()), "ms");
  }

  private void share(
      Table table, String what, List<Pair> pairs, ToDoubleFunction<Took> seconds, String wanted) {
    double share = of(pairs, pair -> pair.costs(seconds) / pair.off().training());
    table.add(name(), what, percent(share), wanted);
  }

  private void phase(Table table, String what, List<Pair> pairs, String name) {
    double share =
        of(
            pairs,
            pair -> pair.on().report().at("/seconds/" + name).asDouble() / pair.off().training());
    table.add(name(), what, percent(share), "");
  }

  private static double of(List<Pair> pairs, ToDoubleFunction<Pair> figure) {
    return Median.of(pairs.stream().mapToDouble(figure));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }
}
