package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.bench.measured.LocalSteps;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One network on one machine: Graft's step and forward pass against those of plain Deeplearning4j,
 * and against PyTorch's.
 */
final class LocalPart implements Part {

  private static final int BATCH = 32;
  private static final int THREADS = 2;

  /** What is asked for against stock, for VGG16. */
  private static final Map<String, String> WANTED =
      Map.of("output", "6x", "sgd", "4x", "adam", "4.5x");

  @Override
  public String name() {
    return "local";
  }

  @Override
  public void measure(Run run) throws IOException {
    PyTorch torch = PyTorch.find(run);
    for (String network : List.of("cnn", "vgg16")) {
      for (String mode : List.of("output", "sgd", "adam")) {
        measure(run, torch, network, mode);
      }
    }
    run.table()
        .note(
            name(),
            "minibatch %d of random pictures, 3x32x32, %d native threads; pictures a second; Deeplearning4j on its stock natives with its default threads; %s"
                .formatted(BATCH, THREADS, torch.described()));
  }

  private void measure(Run run, PyTorch torch, String network, String mode) throws IOException {
    boolean large = network.equals("vgg16");
    int warmUp = run.size(large ? 4 : 20, 1);
    int steps = run.size(large ? 10 : 100, 2);
    Map<String, Program> programs = new LinkedHashMap<>();
    programs.put("graft", program("graft", network, mode, warmUp, steps));
    programs.put("stock", program("stock", network, mode, warmUp, steps));
    Map<String, List<JsonNode>> answers = run.launcher().interleaved(programs, run.repeats());
    double graft = Median.of(answers.get("graft"), "perSecond");
    double stock = Median.of(answers.get("stock"), "perSecond");
    String what = network + " " + (mode.equals("output") ? "inference" : "fit, " + mode);
    Table table = run.table();
    table.figure(name(), what + ": Graft", graft, "images/s");
    table.figure(name(), what + ": stock Deeplearning4j", stock, "images/s");
    table.ratio(
        name(), what + ": Graft against stock", graft / stock, large ? WANTED.get(mode) : "");
    if (torch.there()) {
      double images = torch.perSecond(network, mode, BATCH, THREADS, warmUp, steps);
      table.figure(name(), what + ": PyTorch", images, "images/s");
      table.ratio(name(), what + ": Graft against PyTorch", graft / images, "aim 1.0x");
    } else {
      table.add(name(), what + ": PyTorch", "not run", "aim 1.0x");
    }
  }

  private static Program program(
      String engine, String network, String mode, int warmUp, int steps) {
    return Program.of(
        LocalSteps.class,
        engine.equals("stock") ? Program.Natives.STOCK : Program.Natives.GRAFT,
        engine,
        network,
        mode,
        BATCH,
        THREADS,
        warmUp,
        steps);
  }
}
