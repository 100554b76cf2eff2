package dev.graft.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command: measures the parts that are asked for, all of them by default, in one run. */
public final class Bench {

  private static final String RESULTS = "RESULTS%s.md";
  private static final int REPEATS = 3;

  private Bench() {}

  private static List<Part> parts() {
    return List.of(
        EpochsPart.mlp(),
        EpochsPart.cnn(),
        new LocalPart(),
        new TorchPart(),
        new TorchEpochPart(),
        new TorchSizePart(),
        new StorePart(),
        new ImagesPart(),
        new AheadPart(),
        new FrozenPart(),
        new BytesPart(),
        new RowsPart(),
        new LargePart(),
        new PredictPart(),
        new PredictLargePart(),
        new FitPart(),
        new TuningPart(),
        new GridPart(),
        new TrackedPart(),
        new SimulationPart(),
        new OverheadPart(),
        new DriverPart(),
        new MicroPart());
  }

  /**
   * @param args {@code --quick} and names of parts
   */
  public static void main(String[] args) throws IOException {
    List<String> wanted = new ArrayList<>(List.of(args));
    boolean quick = wanted.remove("--quick");
    List<String> known = parts().stream().map(Part::name).toList();
    if (!known.containsAll(wanted)) {
      System.err.println(
          "Cannot measure " + wanted + ": the parts are " + known + ", and --quick.");
      System.exit(2);
    }
    Path work = Path.of("bench/target/work");
    Files.createDirectories(work);
    Run run = new Run(new Launcher(work), new Table(), quick, quick ? 1 : REPEATS);
    String machine = Machine.described();
    for (Part part : parts()) {
      if (wanted.isEmpty() || wanted.contains(part.name())) {
        part.measure(run);
      }
    }
    String text = text(run, machine);
    Path results = results(quick ? work : Path.of("bench"), quick, wanted);
    Files.writeString(results, text, StandardCharsets.UTF_8);
    System.out.println("\nWritten to " + results);
  }

  /** A run of some parts does not replace what was measured in one run of all. */
  private static Path results(Path folder, boolean quick, List<String> wanted) {
    String of = quick ? "-quick" : wanted.isEmpty() ? "" : "-" + String.join("-", wanted);
    return folder.resolve(RESULTS.formatted(of));
  }

  private static String text(Run run, String machine) {
    StringBuilder text = new StringBuilder("# Results of bench/run\n\n");
    text.append(machine);
    text.append("- every figure: median of ").append(run.repeats());
    text.append(" processes, the things compared taking turns, unless a note says otherwise\n\n");
    text.append(run.table().markdown());
    text.append("\n## Commands\n\nEach starts a JVM of its own.\n\n```\n");
    run.launcher().commands().forEach(command -> text.append(command).append('\n'));
    return text.append("```\n").toString();
  }
}
