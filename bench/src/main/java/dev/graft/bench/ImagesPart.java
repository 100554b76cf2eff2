package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.bench.measured.ImageReading;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Reading pictures: Graft's decoding and resizing against the decoding of Spark's image source. */
final class ImagesPart implements Part {

  private static final int WIDTH = 500;
  private static final int HEIGHT = 375;
  private static final int CELL = 25;

  @Override
  public String name() {
    return "images";
  }

  @Override
  public void measure(Run run) throws IOException {
    int pictures = run.size(1_000, 20);
    Path folder =
        new MadePictures(WIDTH, HEIGHT, CELL)
            .write(run.launcher().work().resolve("pictures-" + pictures), pictures);
    DoubleStream.Builder ofGraft = DoubleStream.builder();
    DoubleStream.Builder ofSpark = DoubleStream.builder();
    for (int i = 0; i < run.repeats(); i++) {
      ofGraft.add(perSecond(run, "graft", folder, pictures));
      ofSpark.add(perSecond(run, "spark", folder, pictures));
    }
    double graft = Median.of(ofGraft.build());
    double spark = Median.of(ofSpark.build());
    Table table = run.table();
    table.figure(name(), "Graft: decoded and resized to 3x224x224, one core", graft, "images/s");
    table.figure(name(), "Spark's image source: decoded, one core", spark, "images/s");
    table.ratio(name(), "Graft against Spark's image source", graft / spark, "");
    table.note(
        name(),
        String.format(
            Locale.ROOT,
            "%d JPEG files of %dx%d in two class folders, local[1], the files in the page cache; Spark's source does not resize",
            pictures,
            WIDTH,
            HEIGHT));
  }

  private static double perSecond(Run run, String engine, Path folder, int pictures)
      throws IOException {
    JsonNode answer =
        run.launcher()
            .ask(
                Program.of(
                        ImageReading.class,
                        Program.Natives.GRAFT,
                        engine,
                        folder,
                        run.size(2, 1),
                        run.size(5, 1))
                    .onLocalSpark(1));
    if (answer.path("pictures").asInt() != pictures) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "Cannot measure reading by %s: it read %s of %d pictures",
              engine,
              answer.path("pictures"),
              pictures));
    }
    return answer.path("perSecond").asDouble();
  }
}
