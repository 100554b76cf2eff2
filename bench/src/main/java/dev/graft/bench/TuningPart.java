package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.bench.measured.RandomNetwork;
import dev.graft.bench.measured.TunedFit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What it is worth that fits of a cross-validation use the activations of the one before. */
final class TuningPart implements Part {

  private static final int SLOTS = 2;
  private static final String CUT = "pool";

  @Override
  public String name() {
    return "tuning";
  }

  @Override
  public void measure(Run run) throws IOException {
    int pictures = run.size(2_000, 64);
    Launcher launcher = run.launcher();
    Path network = launcher.work().resolve("deep.zip");
    launcher.ask(Program.of(RandomNetwork.class, Program.Natives.GRAFT, "deep", network));
    Path data =
        TrainingData.write(launcher.work().resolve("tuning-" + pictures), pictures, 1, true);
    List<JsonNode> kept = new ArrayList<>();
    List<JsonNode> anew = new ArrayList<>();
    for (int i = 0; i < run.repeats(); i++) {
      anew.add(ask(launcher, false, network, data));
      kept.add(ask(launcher, true, network, data));
    }
    checkSame(kept, anew);
    Table table = run.table();
    table.figure(
        name(),
        "CrossValidator, 2 folds, 4 learning rates, activations kept",
        Median.of(kept, "seconds"),
        "s");
    table.figure(
        name(), "the same, data.store.keep-activations = false", Median.of(anew, "seconds"), "s");
    table.ratio(name(), "what keeping them saves", ratio(kept, anew, "seconds"), "");
    table.ratio(name(), "in processor time", ratio(kept, anew, "processor"), "");
    table.ratio(name(), "of its nine fits alone", ratio(kept, anew, "fits"), "");
    table.note(
        name(),
        String.format(
            Locale.ROOT,
            "five epochs of an output layer on eight frozen convolutions (64 channels at 32x32, random weights), %,d PNGs of 32x32 in a cached table, local[%d]; in both the models run the whole network on the other fold, 8 times",
            pictures,
            SLOTS));
  }

  private static double ratio(List<JsonNode> kept, List<JsonNode> anew, String field) {
    return Median.of(anew, field) / Median.of(kept, field);
  }

  private static JsonNode ask(Launcher launcher, boolean keep, Path network, Path data)
      throws IOException {
    return launcher.ask(
        Program.of(TunedFit.class, Program.Natives.GRAFT, keep, network, CUT, data)
            .onLocalSpark(SLOTS));
  }

  private static void checkSame(List<JsonNode> kept, List<JsonNode> anew) throws IOException {
    for (int i = 0; i < kept.size(); i++) {
      if (!kept.get(i).path("metrics").equals(anew.get(i).path("metrics"))) {
        throw new IOException("Cannot compare: the metrics are " + kept + " and " + anew);
      }
    }
  }
}
