package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.bench.measured.TunedFit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What it is worth that fits of a cross-validation use the activations of the one before. */
final class TuningPart implements Part {

  private static final int SLOTS = 2;

  @Override
  public String name() {
    return "tuning";
  }

  @Override
  public void measure(Run run) throws IOException {
    int pictures = run.size(1_000, 64);
    Launcher launcher = run.launcher();
    Path network = FrozenVgg.network(launcher);
    Path data =
        TrainingData.write(launcher.work().resolve("tuning-" + pictures), pictures, 1, true);
    List<JsonNode> kept = new ArrayList<>();
    List<JsonNode> anew = new ArrayList<>();
    for (int i = 0; i < run.repeats(); i++) {
      anew.add(ask(launcher, false, network, data));
      kept.add(ask(launcher, true, network, data));
    }
    checkSame(kept, anew);
    double with = Median.of(kept, "seconds");
    double without = Median.of(anew, "seconds");
    Table table = run.table();
    table.figure(name(), "CrossValidator, 2 folds of 4 penalties, activations kept", with, "s");
    table.figure(name(), "the same, data.store.keep-activations = false", without, "s");
    table.ratio(name(), "what keeping them saves", without / with, "");
    table.note(
        name(),
        String.format(
            Locale.ROOT,
            "an output layer on a frozen VGG16, %,d pictures of 3x32x32 as cached vectors, local[%d]; in both the models of the folds run the whole network on the other fold, 8 times",
            pictures,
            SLOTS));
  }

  private static JsonNode ask(Launcher launcher, boolean keep, Path network, Path data)
      throws IOException {
    return launcher.ask(
        Program.of(TunedFit.class, Program.Natives.GRAFT, keep, network, FrozenVgg.CUT, data)
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
