package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.bench.measured.DriverLoad;
import dev.graft.bench.measured.ManyClasses;
import dev.graft.bench.measured.ManyPartitions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;

/** What very many partitions, files, folders and classes of little data take, and of the driver. */
final class DriverPart implements Part {

  private static final int SIDE = 8;
  private static final int SLOTS = 2;

  @Override
  public String name() {
    return "driver";
  }

  @Override
  public void measure(Run run) throws IOException {
    int partitions = run.size(10_000, 40);
    report(
        run,
        String.format(Locale.ROOT, "%,d partitions: FineTuner", partitions),
        Program.of(ManyPartitions.class, Program.Natives.GRAFT, partitions, 10));
    Program shuffled =
        Program.of(ManyPartitions.class, Program.Natives.GRAFT, partitions, 10)
            .property("spark.sql.shuffle.partitions", partitions)
            .property("spark.sql.adaptive.enabled", false);
    report(
        run,
        String.format(Locale.ROOT, "%,d partitions and shuffle partitions: FineTuner", partitions),
        shuffled);
    pictures(run, run.size(100, 5), run.size(1_000, 20));
    pictures(run, run.size(20_000, 20), 2);
    classes(run, run.size(20_000, 20));
    run.table()
        .note(
            name(),
            "one run each, local[2], driver and executor in one JVM of 1 GiB heap; seconds from Spark's start to its end; heap: sum of the heap pools' peaks, which counts garbage; results: bytes that the tasks of the stage with the most bring to the driver");
  }

  /** A class a folder. */
  private void pictures(Run run, int folders, int each) throws IOException {
    Path data = run.launcher().work().resolve("pictures-" + folders + "-" + each).toAbsolutePath();
    write(data, folders, each);
    String what =
        String.format(Locale.ROOT, "%,d pictures in %,d folders", folders * each, folders);
    report(
        run,
        what + ": pretrain",
        pretrain(
            run,
            String.format(
                Locale.ROOT, "format = images, images { height = %1$d, width = %1$d }", SIDE),
            data,
            folders));
  }

  private void classes(Run run, int classes) throws IOException {
    Path data = run.launcher().work().resolve("classes-" + classes).toAbsolutePath();
    run.launcher()
        .ask(
            Program.of(ManyClasses.class, Program.Natives.GRAFT, data, classes, 4)
                .onLocalSpark(SLOTS));
    report(
        run,
        String.format(Locale.ROOT, "%,d classes of a table: pretrain", classes),
        pretrain(run, "format = table, table { format = parquet, label = label }", data, classes));
  }

  private static Program pretrain(Run run, String format, Path data, int classes)
      throws IOException {
    String job =
        String.format(
            Locale.ROOT,
            """
            data { %s, train.path = "%s", test.fraction = 0.1 }
            train.epochs = 1
            model.layers = [{ name = hidden, type = dense, units = 16 }, { name = out, type = output, units = %d }]
            """,
            format,
            data,
            classes);
    return GraftJob.of(run.launcher(), "driver-" + data.getFileName(), "pretrain", job).anew();
  }

  private void report(Run run, String what, Program program) throws IOException {
    JsonNode answer =
        run.launcher()
            .ask(
                program
                    .heap("1g")
                    .onLocalSpark(SLOTS)
                    .property("spark.extraListeners", DriverLoad.class.getName()));
    run.table()
        .add(
            name(),
            what,
            "%s s (%s s of processor time); heap %s MiB; results %s MiB"
                .formatted(
                    Table.number(answer.path("seconds").asDouble()),
                    Table.number(answer.path("cpuSeconds").asDouble()),
                    Table.number(answer.path("heapMiB").asDouble()),
                    Table.number(answer.path("resultMiB").asDouble())),
            "");
  }

  private static void write(Path folder, int folders, int each) throws IOException {
    Random random = new Random(1);
    for (int of = 0; of < folders; of++) {
      Path own = folder.resolve(String.format(Locale.ROOT, "class%06d", of));
      Files.createDirectories(own);
      for (int i = 0; i < each; i++) {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
          image.setRGB(pixel % SIDE, pixel / SIDE, random.nextInt(1 << 24));
        }
        Path file = own.resolve(String.format(Locale.ROOT, "%06d.png", i));
        if (!Files.exists(file)) {
          ImageIO.write(image, "png", file.toFile());
        }
      }
    }
  }
}
