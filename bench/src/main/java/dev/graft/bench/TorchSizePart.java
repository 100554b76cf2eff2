package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.bench.measured.BothEngines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What engine torch costs a process beside Deeplearning4j's: memory, seconds, and whether their two
 * OpenMP runtimes slow each other.
 */
final class TorchSizePart implements Part {

  private static final int THREADS = 2;

  @Override
  public String name() {
    return "torch-size";
  }

  @Override
  public void measure(Run run) throws IOException {
    PyTorch torch = PyTorch.find();
    torch.checkSame();
    Path file = torch.prepared("cnn", run.launcher().work());
    Path unpacked = run.launcher().work().resolve("unpacked").toAbsolutePath();
    GraftJob.delete(unpacked);
    JsonNode first = ask(run, "torch", file, unpacked);
    Map<String, List<JsonNode>> answers = new LinkedHashMap<>();
    for (int i = 0; i < run.repeats(); i++) {
      for (String engines : List.of("dl4j", "torch", "both")) {
        answers
            .computeIfAbsent(engines, key -> new ArrayList<>())
            .add(ask(run, engines, file, unpacked));
      }
    }
    GraftJob.delete(unpacked);
    Table table = run.table();
    for (String jar : List.of(Launcher.GRAFT_JAR, Launcher.TORCH_JAR)) {
      Path path = Path.of(jar);
      table.figure(
          name(), path.getFileName().toString(), Files.size(path.toRealPath()) / 1e6, "MB");
    }
    answers.forEach(
        (engines, all) -> {
          table.figure(name(), engines + ": to the first step", median(all, "startSeconds"), "s");
          table.figure(name(), engines + ": resident memory", median(all, "residentMiB"), "MiB");
          table.figure(name(), engines + ": a step of each", median(all, "milliseconds"), "ms");
        });
    table.figure(
        name(),
        "torch: to the first step where libtorch is to be unpacked",
        first.path("startSeconds").asDouble(),
        "s");
    double apart =
        median(answers.get("dl4j"), "milliseconds") + median(answers.get("torch"), "milliseconds");
    table.ratio(
        name(),
        "steps in turn in one process, against each in its own",
        apart / median(answers.get("both"), "milliseconds"),
        "1x");
    table.note(
        name(),
        String.format(
            Locale.ROOT,
            "small CNN at 3x32x32, minibatch 32, Adam, %d native threads; a JVM with a heap of 3 GB, most that it ever took; seconds from the start of the process, network read, checked and loaded; every process loads Deeplearning4j's natives at its start",
            THREADS));
  }

  private static double median(List<JsonNode> answers, String field) {
    return Median.of(answers, field);
  }

  private JsonNode ask(Run run, String engines, Path file, Path unpacked) throws IOException {
    return run.launcher()
        .ask(
            Program.of(
                    BothEngines.class,
                    Program.Natives.TORCH,
                    engines,
                    file,
                    THREADS,
                    run.size(50, 1),
                    run.size(150, 2))
                .property("graft.cache", unpacked));
  }
}
