package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.bench.measured.LargeTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A table that is much larger than memory, against a tenth of it in memory: what a row takes from
 * the first reading to the saved model, and in a later epoch. Measured once: it takes long.
 */
final class LargePart implements Part {

  private static final int WIDTH = LargeTable.COLUMNS * Float.BYTES;
  private static final int EPOCHS = 2;

  /** Bytes of disk for a byte of the table: its files, two shuffles, what is kept, the store. */
  private static final int DISK = 6;

  private static final Program.Room AMPLE = new Program.Room("-Xmx8g", 0);
  private static final Program.Room TIGHT = new Program.Room("-Xmx2g", 5L << 30);

  @Override
  public String name() {
    return "large";
  }

  @Override
  public void measure(Run run) throws IOException {
    int rows = run.size(20_000_000, 20_000);
    Path folder = run.launcher().work().resolve("large");
    Files.createDirectories(folder);
    long free = Files.getFileStore(folder).getUsableSpace();
    long needed = (long) rows * WIDTH * DISK;
    if (free < needed) {
      run.table()
          .note(
              name(),
              String.format(
                  Locale.ROOT,
                  "not measured: %,d MB of disk are free, %,d are needed",
                  free >> 20,
                  needed >> 20));
      return;
    }
    JsonNode small = job(run, folder, rows / 10, AMPLE);
    JsonNode large = job(run, folder, rows, TIGHT);
    Table table = run.table();
    int tenth = rows / 10;
    table.figure(name(), "a tenth, in memory, the whole job", whole(small, tenth), "us/row");
    table.figure(name(), "all, beyond memory, the whole job", whole(large, rows), "us/row");
    table.ratio(
        name(), "the whole job, a row", whole(large, rows) / whole(small, tenth), "at most 1.5x");
    table.figure(name(), "a tenth, in memory, a later epoch", later(small, tenth), "us/row");
    table.figure(name(), "all, beyond memory, a later epoch", later(large, rows), "us/row");
    table.ratio(
        name(), "a later epoch, a row", later(large, rows) / later(small, tenth), "at most 1.3x");
    table.note(
        name(),
        String.format(
            Locale.ROOT,
            "%,d rows of %d float32 (%,d MB) and a label, Parquet, pretrain of 100-64-2, %d epochs, local[2], heap 2 GB, %s; a tenth of them with a heap of 8 GB; seconds from the start of the job to the saved model; one run",
            rows,
            LargeTable.COLUMNS,
            ((long) rows * WIDTH) >> 20,
            EPOCHS,
            MemoryLimit.isPossible()
                ? "5 GB of memory with cached files"
                : "memory not limited otherwise"));
  }

  private JsonNode job(Run run, Path folder, int rows, Program.Room room) throws IOException {
    Path data = folder.resolve("rows-" + rows).toAbsolutePath();
    run.launcher()
        .ask(
            Program.of(LargeTable.class, Program.Natives.GRAFT, data, rows)
                .onLocalSpark(2)
                .in(room));
    String job =
        String.format(
            Locale.ROOT,
            """
        seed = 42
        data {
          train.path = "%s"
          table { format = parquet, label = label, ignore = [id] }
          validation.fraction = 0
        }
        model.layers = [
          { name = hidden, type = dense, units = 64, activation = relu }
          { name = out, type = output, units = 2 }
        ]
        train { epochs = %d, batch-size = 512, workers = 2, optimizer.learning-rate = 0.001 }
        """,
            data,
            EPOCHS);
    Path local = folder.resolve("local").toAbsolutePath();
    return GraftJob.of(run.launcher(), "large-" + rows, "pretrain", job)
        .property("spark.local.dir", local)
        .in(room)
        .run();
  }

  private static double whole(JsonNode report, int rows) {
    return report.path("seconds").path("total").asDouble() * 1e6 / rows;
  }

  private static double later(JsonNode report, int rows) {
    return report.path("epochSeconds").path(EPOCHS - 1).asDouble() * 1e6 / rows;
  }
}
