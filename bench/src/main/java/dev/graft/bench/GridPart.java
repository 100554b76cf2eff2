package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.bench.measured.RandomNetwork;
import dev.graft.bench.measured.TunedHead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What it costs to train eight settings of a linear head at once, beside one. */
final class GridPart implements Part {

  private static final int SLOTS = 2;
  private static final int SETTINGS = 8;

  @Override
  public String name() {
    return "grid";
  }

  @Override
  public void measure(Run run) throws IOException {
    Launcher launcher = run.launcher();
    jobs(run, launcher);
    int rows = run.size(3_000, 300);
    List<JsonNode> alone = new ArrayList<>();
    List<JsonNode> joined = new ArrayList<>();
    for (int i = 0; i < run.repeats(); i++) {
      alone.add(tuned(launcher, 1, rows));
      joined.add(tuned(launcher, SETTINGS, rows));
    }
    for (int i = 0; i < alone.size(); i++) {
      if (!alone.get(i).path("metrics").equals(joined.get(i).path("metrics"))) {
        throw new IOException("Cannot compare: the metrics are " + alone + " and " + joined);
      }
    }
    Table table = run.table();
    String what = "CrossValidator, 3 folds, 8 rates, on stored features, ";
    table.figure(name(), what + "one fit after the other", Median.of(alone, "seconds"), "s");
    table.figure(name(), what + "parallelism = 8", Median.of(joined, "seconds"), "s");
    table.ratio(
        name(),
        "what fits at once save",
        Median.of(alone, "seconds") / Median.of(joined, "seconds"),
        "4x");
    table.note(
        name(),
        String.format(
            Locale.ROOT,
            "CrossValidator: ten epochs of an output layer on %,d cached vectors of 256, local[%d]; the same metrics",
            rows,
            SLOTS));
  }

  private void jobs(Run run, Launcher launcher) throws IOException {
    int pictures = run.size(4_000, 200);
    Path network = launcher.work().resolve("deep.zip");
    launcher.ask(Program.of(RandomNetwork.class, Program.Natives.GRAFT, "deep", network));
    Path data = TrainingData.write(launcher.work().resolve("grid-" + pictures), pictures, 1, true);
    String head =
        """
        model { pretrained = "%s", cut = pool, head = [{ name = kind, type = output, units = 10 }] }
        train { epochs = 20, optimizer.type = adam }
        data.validation.fraction = 0.2
        evaluate.baselines = []
        """
            .formatted(network);
    GraftJob one = new GraftJob(launcher, "grid-one", "fine-tune", data, head);
    GraftJob all =
        new GraftJob(
            launcher,
            "grid-all",
            "fine-tune",
            data,
            head + "train.grid { learning-rate = [0.03, 0.01, 0.003, 0.001], l2 = [0, 0.001] }\n");
    List<JsonNode> ones = new ArrayList<>();
    List<JsonNode> alls = new ArrayList<>();
    for (int i = 0; i < run.repeats(); i++) {
      ones.add(one.run());
      alls.add(all.run());
    }
    Table table = run.table();
    table.figure(name(), "a linear head on a frozen network, one setting", total(ones), "s");
    table.figure(name(), "the same, 8 settings at once", total(alls), "s");
    table.ratio(name(), "what 8 cost, in single runs", total(alls) / total(ones), "2x at most");
    table.ratio(
        name(), "of training and validating alone", rounds(alls) / rounds(ones), "2x at most");
    table.note(
        name(),
        String.format(
            Locale.ROOT,
            "20 epochs on the activations of eight frozen convolutions (64 channels at 32x32, random weights) for %,d pictures, Adam, local[%d]",
            pictures,
            SLOTS));
  }

  private static double total(List<JsonNode> reports) {
    return median(reports, report -> report.at("/seconds/total").asDouble());
  }

  private static double rounds(List<JsonNode> reports) {
    return median(
        reports,
        report ->
            report.at("/seconds/train").asDouble() + report.at("/seconds/evaluate").asDouble());
  }

  private static double median(List<JsonNode> reports, ToDoubleFunction<JsonNode> seconds) {
    return Median.of(reports.stream().mapToDouble(seconds));
  }

  private static JsonNode tuned(Launcher launcher, int parallelism, int rows) throws IOException {
    return launcher.ask(
        Program.of(TunedHead.class, Program.Natives.GRAFT, parallelism, rows).onLocalSpark(SLOTS));
  }
}
