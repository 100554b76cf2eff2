package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.bench.measured.Simulation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Time of a round and memory of the driver against the number of workers. */
final class SimulationPart implements Part {

  /** Above it the driver's replies exceed spark.driver.maxResultSize, and its heap. */
  private static final int DRIVER_AT_MOST = 300;

  @Override
  public String name() {
    return "simulation";
  }

  @Override
  public void measure(Run run) throws IOException {
    List<Integer> counts = run.quick() ? List.of(2, 8) : List.of(2, 8, 32, 100, 300, 1_000);
    for (String where : List.of("driver", "executors")) {
      for (int workers : counts) {
        if (where.equals("driver") && workers > DRIVER_AT_MOST) {
          run.table().add(name(), what(workers, where), "not run", "");
        } else {
          measure(run, workers, where);
        }
      }
    }
    run.table()
        .note(
            name(),
            String.format(
                Locale.ROOT,
                "one process each, the median of its 5 rounds; 784-128-10 (101,770 parameters, fp32, SGD), replies made up on two executor processes of one core each (local-cluster); driver with a heap of 3 GiB: peak is the sum of the heap pools' peaks and counts garbage, used is after a collection; with reduce = driver, %d workers at most",
                DRIVER_AT_MOST));
  }

  private static String what(int workers, String where) {
    return String.format(
        Locale.ROOT, "%,d workers, reduce = %s: a round; driver's heap used, peak", workers, where);
  }

  private void measure(Run run, int workers, String where) throws IOException {
    String classes =
        Path.of("bench/target/graft-bench.jar").toAbsolutePath()
            + ":"
            + Path.of("spark-job/target/graft.jar").toAbsolutePath();
    Program program =
        Program.of(Simulation.class, Program.Natives.GRAFT, "mlp", workers, where, run.size(5, 2))
            .onLocalSpark(1)
            .property("spark.master", "local-cluster[2,1,2048]")
            .property("spark.executor.memory", "2g")
            .property("spark.executor.extraClassPath", classes);
    JsonNode answer = run.launcher().ask(program);
    run.table()
        .add(
            name(),
            what(workers, where),
            "%s s; %s, %s MiB"
                .formatted(
                    Table.number(answer.path("seconds").asDouble()),
                    Table.number(answer.path("usedMiB").asDouble()),
                    Table.number(answer.path("peakMiB").asDouble())),
            "");
  }
}
