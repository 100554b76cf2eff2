package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.bench.measured.RowReading;
import dev.graft.bench.measured.RowTables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows of tables that one core reads in a second, beside Spark ML's own way on the same files. */
final class RowsPart implements Part {

  @Override
  public String name() {
    return "rows";
  }

  @Override
  public void measure(Run run) throws IOException {
    Path folder = run.launcher().work().resolve("rows").toAbsolutePath();
    int rows = run.size(400_000, 2_000);
    run.launcher()
        .ask(Program.of(RowTables.class, Program.Natives.GRAFT, folder, rows).onLocalSpark(1));
    Table table = run.table();
    for (String format : List.of("csv", "parquet", "libsvm")) {
      List<Double> graft = new ArrayList<>();
      List<Double> spark = new ArrayList<>();
      for (int i = 0; i < run.repeats(); i++) {
        graft.add(perSecond(run, "graft", format, folder, rows));
        spark.add(perSecond(run, "spark", format, folder, rows));
      }
      double ours = Median.of(graft.stream().mapToDouble(r -> r));
      double theirs = Median.of(spark.stream().mapToDouble(r -> r));
      table.figure(name(), "Graft, %s".formatted(format), ours, "rows/s");
      table.figure(name(), "Spark ML, %s".formatted(format), theirs, "rows/s");
      table.ratio(name(), "Graft against Spark ML, %s".formatted(format), ours / theirs, "");
    }
    table.note(
        name(),
        String.format(
            Locale.ROOT,
            "%,d rows of %d numbers and a label, local[1], types inferred, median of three passes after a first; Graft gives every row an id by its content, which takes a shuffle, checks it, and learns mean and deviation of each column, which takes a pass; Spark ML: the data source and VectorAssembler",
            rows,
            RowTables.COLUMNS));
  }

  private static double perSecond(Run run, String how, String format, Path folder, int rows)
      throws IOException {
    JsonNode answer =
        run.launcher()
            .ask(
                Program.of(
                        RowReading.class,
                        Program.Natives.GRAFT,
                        how,
                        format,
                        folder.resolve(format))
                    .onLocalSpark(1));
    if (answer.path("rows").asInt() != rows) {
      throw new IOException(
          String.format(
              Locale.ROOT, "%s read %s of %d rows of %s", how, answer.path("rows"), rows, format));
    }
    return rows / Median.afterFirst(answer.path("seconds"));
  }
}
