package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.bench.measured.ImageReading;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.stream.DoubleStream;
import javax.imageio.ImageIO;

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
    Path folder = write(run.launcher().work().resolve("pictures-" + pictures), pictures);
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

  /** Patches of colour under fine noise, at ImageIO's default quality. */
  private static Path write(Path folder, int pictures) throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < pictures; i++) {
      Path file =
          folder
              .resolve(i % 2 == 0 ? "even" : "odd")
              .resolve(String.format(Locale.ROOT, "%05d.jpg", i));
      Files.createDirectories(file.getParent());
      BufferedImage image = picture(random);
      if (!Files.exists(file)) {
        ImageIO.write(image, "jpg", file.toFile());
      }
    }
    return folder;
  }

  private static BufferedImage picture(Random random) {
    BufferedImage patches =
        new BufferedImage(WIDTH / CELL, HEIGHT / CELL, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < patches.getHeight(); y++) {
      for (int x = 0; x < patches.getWidth(); x++) {
        patches.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int colour = patches.getRGB(x / CELL, y / CELL) & 0xe0e0e0;
        image.setRGB(x, y, colour + random.nextInt(0x18) * 0x010101);
      }
    }
    return image;
  }
}
