package dev.graft.bench;

import dev.graft.bench.measured.LocalSteps;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;

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
    PyTorch torch = PyTorch.find();
    for (String network : List.of("cnn", "vgg16")) {
      for (String mode : List.of("output", "sgd", "adam")) {
        measure(run, torch, network, mode);
      }
    }
    run.table()
        .note(
            name(),
            String.format(
                Locale.ROOT,
                "minibatch %d of random pictures, 3x32x32, %d native threads; pictures a second; Deeplearning4j on its stock natives with its default threads; %s",
                BATCH,
                THREADS,
                torch.described()));
  }

  private void measure(Run run, PyTorch torch, String network, String mode) throws IOException {
    boolean large = network.equals("vgg16");
    int warmUp = run.size(large ? 3 : 20, 1);
    int steps = run.size(large ? 5 : 60, 2);
    DoubleStream.Builder ofGraft = DoubleStream.builder();
    DoubleStream.Builder ofStock = DoubleStream.builder();
    DoubleStream.Builder ofTorch = DoubleStream.builder();
    for (int i = 0; i < run.repeats(); i++) {
      ofGraft.add(perSecond(run, "graft", network, mode, warmUp, steps));
      ofStock.add(perSecond(run, "stock", network, mode, warmUp, steps));
      if (torch.there()) {
        ofTorch.add(torch.perSecond(network, mode, BATCH, THREADS, warmUp, steps));
      }
    }
    double graft = Median.of(ofGraft.build());
    double stock = Median.of(ofStock.build());
    String what = network + " " + (mode.equals("output") ? "inference" : "fit, " + mode);
    Table table = run.table();
    table.figure(name(), what + ": Graft", graft, "images/s");
    table.figure(name(), what + ": stock Deeplearning4j", stock, "images/s");
    table.ratio(
        name(), what + ": Graft against stock", graft / stock, large ? WANTED.get(mode) : "");
    if (torch.there()) {
      double images = Median.of(ofTorch.build());
      table.figure(name(), what + ": PyTorch", images, "images/s");
      table.ratio(name(), what + ": Graft against PyTorch", graft / images, "aim 1.0x");
    } else {
      table.add(name(), what + ": PyTorch", "not run", "aim 1.0x");
    }
  }

  private static double perSecond(
      Run run, String engine, String network, String mode, int warmUp, int steps)
      throws IOException {
    Program program =
        Program.of(
            LocalSteps.class,
            engine.equals("stock") ? Program.Natives.STOCK : Program.Natives.GRAFT,
            engine,
            network,
            mode,
            BATCH,
            THREADS,
            warmUp,
            steps);
    return run.launcher().ask(program).path("perSecond").asDouble();
  }
}
