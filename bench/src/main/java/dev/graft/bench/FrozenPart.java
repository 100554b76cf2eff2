package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.bench.measured.DriverLoad;
import dev.graft.bench.measured.OnnxLoop;
import dev.graft.bench.measured.RandomOnnx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Files of pictures on their way through a frozen ONNX backbone, against ONNX Runtime alone on
 * pictures that lie decoded in memory; and whether four times as many take more memory. Once: it
 * takes long.
 */
final class FrozenPart implements Part {

  private static final int SLOTS = 2;

  @Override
  public String name() {
    return "frozen";
  }

  @Override
  public void measure(Run run) throws IOException {
    Launcher launcher = run.launcher();
    Path network = launcher.work().resolve("resnet18.onnx").toAbsolutePath();
    launcher.ask(Program.of(RandomOnnx.class, Program.Natives.GRAFT, network));
    int pictures = run.size(40_000, 80);
    double callers = bare(run, network, SLOTS, 1);
    double threads = bare(run, network, 1, SLOTS);
    double bare = Math.max(callers, threads);
    Passed few = job(run, network, pictures / 4);
    Passed many = job(run, network, pictures);
    Table table = run.table();
    table.figure(name(), "ONNX Runtime alone, two threads call it", callers, "images/s");
    table.figure(name(), "ONNX Runtime alone, two native threads", threads, "images/s");
    for (Passed job : List.of(few, many)) {
      String what = String.format(Locale.ROOT, "%,d files: ", job.pictures());
      double seconds = job.seconds("read") + job.seconds("featurize");
      double perSecond = job.pictures() / seconds;
      table.figure(name(), what + "read, decoded, checked, to activations", perSecond, "images/s");
      table.ratio(name(), what + "against ONNX Runtime alone", perSecond / bare, "0.85x");
      table.figure(name(), what + "of it read, decoded, checked", job.seconds("read"), "s");
      table.figure(name(), what + "peak of resident memory", job.residentMiB(), "MiB");
    }
    table.ratio(
        name(),
        "peak of memory, of four times as many pictures",
        many.residentMiB() / few.residentMiB(),
        "1x");
    table.note(
        name(),
        String.format(
            Locale.ROOT,
            "JPEGs of %1$dx%1$d, enlarged from the bundled Fashion-MNIST, fine-tune of a linear head on a frozen ResNet18 (ONNX, random weights), local[%2$d], heap 2 GB; alone: batches of 32 of 2,000 decoded pictures, again and again, the faster of its two ways is compared; one run",
            RandomOnnx.SIDE,
            SLOTS));
  }

  private double bare(Run run, Path network, int callers, int threads) throws IOException {
    return run.launcher()
        .ask(
            Program.of(
                    OnnxLoop.class,
                    Program.Natives.GRAFT,
                    network,
                    run.size(2_000, 64),
                    run.size(6_000, 64),
                    callers,
                    threads)
                .variable("ORT_DISABLE_TELEMETRY", 1))
        .path("perSecond")
        .asDouble();
  }

  /**
   * A job that has ended.
   *
   * @param residentMiB the most memory that its process ever had
   */
  private record Passed(int pictures, JsonNode report, double residentMiB) {

    double seconds(String phase) {
      return report.at("/seconds/" + phase).asDouble();
    }
  }

  private Passed job(Run run, Path network, int pictures) throws IOException {
    Path folder = run.launcher().work().resolve("pictures-of-224-" + pictures).toAbsolutePath();
    EnlargedPictures.write(folder, RandomOnnx.SIDE, pictures);
    String text =
        String.format(
            Locale.ROOT,
            """
        seed = 42
        data {
          format = images
          train.path = "%s"
          images { height = %d, width = %2$d, channels = 3 }
          scale = 255
          validation.fraction = 0
        }
        model { pretrained = "%3$s", head = [{ name = kind, type = output, units = 2 }] }
        train { epochs = 1, workers = 2, optimizer { type = adam, learning-rate = 0.001 } }
        evaluate { batch-size = 32, baselines = [] }
        """,
            folder,
            RandomOnnx.SIDE,
            network);
    GraftJob job =
        GraftJob.of(run.launcher(), "frozen-" + pictures, "fine-tune", text)
            .property("spark.extraListeners", DriverLoad.class.getName())
            .in(new Program.Room("-Xmx2g", 0));
    JsonNode load = run.launcher().ask(job.anew());
    JsonNode report = job.report();
    if (report.at("/training/backbonePasses").asInt() != pictures) {
      throw new IOException("Cannot measure: the backbone was passed otherwise, see " + report);
    }
    return new Passed(pictures, report, load.path("residentMiB").asDouble());
  }
}
