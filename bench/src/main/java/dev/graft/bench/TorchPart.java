package dev.graft.bench;

import dev.graft.bench.measured.TorchSteps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Networks of PyTorch on one machine: Graft's step and forward pass against PyTorch's own. */
final class TorchPart implements Part {

  private static final int THREADS = 2;

  @Override
  public String name() {
    return "torch";
  }

  /**
   * What is measured.
   *
   * @param warmUp steps
   * @param steps that are timed
   */
  private record Measured(String network, int batch, int warmUp, int steps) {}

  @Override
  public void measure(Run run) throws IOException {
    PyTorch torch = PyTorch.find();
    torch.checkSame();
    List<Measured> all =
        List.of(
            new Measured("resnet18", 32, run.size(10, 1), run.size(30, 2)),
            new Measured("cnn", 32, run.size(50, 1), run.size(100, 2)),
            new Measured("encoder", 8, run.size(3, 1), run.size(9, 2)));
    for (Measured one : all) {
      Path file = torch.prepared(one.network(), run.launcher().work());
      for (String mode : List.of("sgd", "adam", "output")) {
        measure(run, torch, one, file, mode);
      }
    }
    run.table()
        .note(
            name(),
            String.format(
                Locale.ROOT,
                "minibatch 32 of random pictures, 3x32x32; encoder: 6 layers of 384, 12 heads, 30,522 words, minibatch 8 of 128 tokens, nn.TransformerEncoder without dropout, the same module in both; %d native threads; %s",
                THREADS,
                torch.described()));
  }

  private void measure(Run run, PyTorch torch, Measured one, Path file, String mode)
      throws IOException {
    boolean output = mode.equals("output");
    // A pass takes milliseconds: of the JVM's first second its compiler takes a part.
    int warmUp = one.warmUp() * (output ? 10 : 1);
    int steps = one.steps() * (output ? 5 : 1);
    Program graft =
        Program.of(
            TorchSteps.class,
            Program.Natives.TORCH,
            one.network(),
            file,
            mode,
            one.batch(),
            THREADS,
            warmUp,
            steps);
    DoubleStream.Builder ofGraft = DoubleStream.builder();
    DoubleStream.Builder ofTorch = DoubleStream.builder();
    for (int i = 0; i < run.repeats(); i++) {
      ofGraft.add(run.launcher().ask(graft).path("perSecond").asDouble());
      ofTorch.add(torch.perSecond(one.network(), mode, one.batch(), THREADS, warmUp, steps));
    }
    double ours = Median.of(ofGraft.build());
    double theirs = Median.of(ofTorch.build());
    String what = one.network() + " " + (output ? "inference" : "fit, " + mode);
    run.table().figure(name(), what + ": Graft", ours, "examples/s");
    run.table().figure(name(), what + ": PyTorch", theirs, "examples/s");
    run.table().ratio(name(), what + ": Graft against PyTorch", ours / theirs, "0.97x");
  }
}
