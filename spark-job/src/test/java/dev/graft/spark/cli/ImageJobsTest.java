package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Json;
import dev.graft.spark.Pictures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs on pictures from end to end: folders of files, CIFAR-10, random changes in training. */
class ImageJobsTest {

  private static final String NETWORK =
      """
      model.layers=[{name: conv, type: convolution2d, units: 4, kernel: 3, stride: 2}
        {name: pool, type: max-pooling2d, kernel: 2}
        {name: out, type: output, units: %d}]""";

  private static final String CHANGES =
      "train.augmentation={pad-crop: 2, horizontal-flip: true, rotation: 10, brightness: 0.1, cutout: 2, mixup: 0.4, ";

  @TempDir static Path folder;

  private static Path train;
  private static Path pretrained;

  @BeforeAll
  static void pretrain() throws IOException {
    train = Pictures.folder(folder.resolve("train"), 20, 1);
    Files.writeString(train.resolve("red/broken.jpg"), "this is no picture");
    pretrained = folder.resolve("pretrained");
    JsonNode report =
        run(
            "pretrain",
            pretrained,
            "data.train.path=" + train,
            "data.images.height=16",
            "data.images.width=14",
            "data.images.resize=crop",
            "data.max-corrupt=0.02",
            "data.scale=255",
            "train.epochs=15",
            String.format(Locale.ROOT, NETWORK, 3));
    assertThat(report.at("/data/quarantined").asInt()).isEqualTo(1);
    assertThat(report.at("/data/problems/0").asText())
        .endsWith("train/red/broken.jpg: it is no JPEG, PNG, BMP, GIF or WebP picture");
    assertThat(report.at("/metrics/validation/accuracy").asDouble()).isGreaterThan(0.9);
  }

  private static CommandLineRun command(String command, Path output, String... sets) {
    return CommandLineRun.command(
        command,
        List.of(
            "output=" + output,
            "data.format=images",
            "data.validation.fraction=0.2",
            "train.workers=2",
            "train.batch-size=12",
            "train.optimizer.learning-rate=0.03"),
        sets);
  }

  private static JsonNode run(String command, Path output, String... sets) throws IOException {
    CommandLineRun run = command(command, output, sets);
    assertThat(run.exitCode()).as(run.err()).isZero();
    try (InputStream in = Files.newInputStream(output.resolve("report.json"))) {
      return Json.read(in);
    }
  }

  @Test
  void aSavedModelKnowsSizeAndClassesOfItsPictures() throws IOException {
    Path test = Pictures.folder(folder.resolve("test"), 4, 77);
    for (int i = 0; i < 4; i++) {
      Files.delete(
          test.resolve(String.format(Locale.ROOT, "blue/%03d.%s", i, i % 2 == 0 ? "png" : "jpg")));
    }
    Files.delete(test.resolve("blue"));
    JsonNode report =
        run(
            "evaluate",
            folder.resolve("evaluated"),
            "data.test.path=" + test,
            "model.pretrained=" + pretrained);
    assertThat(report.at("/data/test").asInt()).isEqualTo(8);
    assertThat(report.at("/metrics/test/accuracy").asDouble()).isEqualTo(1);
    String labels = Files.readString(pretrained.resolve("model/labels.json"));
    assertThat(labels).containsSubsequence("blue", "green", "red");
  }

  private static JsonNode fineTune(String name, String augmentation) throws IOException {
    return run(
        "fine-tune",
        folder.resolve(name),
        "data.train.path=" + train,
        "data.max-corrupt=0.02",
        "data.test.fraction=0.2",
        "train.epochs=3",
        "model.pretrained=" + pretrained,
        "model.cut=pool",
        "model.head=[{name: new, type: output, units: 3}]",
        augmentation);
  }

  private static long evaluated(JsonNode report) {
    return report.at("/data/validation").asLong() + report.at("/data/test").asLong();
  }

  @Test
  void changedPicturesPassTheFrozenBackboneInEachEpoch() throws IOException {
    JsonNode report = fineTune("recompute", CHANGES + "frozen: recompute}");
    long passes = evaluated(report) + 3 * report.at("/data/train").asLong();
    assertThat(report.at("/training/backbonePasses").asLong()).isEqualTo(passes);
    assertThat(report.at("/training/augmentation/frozen").asText()).isEqualTo("recompute");
    // A view for each epoch is the same pictures, passed before training instead of in it.
    JsonNode views = fineTune("views3", CHANGES + "frozen: views, views: 3}");
    assertThat(views.at("/training/backbonePasses").asLong()).isEqualTo(passes);
    assertThat(views.path("weightsSha256")).isEqualTo(report.path("weightsSha256"));
  }

  @Test
  void viewsPassTheFrozenBackboneOnceEach() throws IOException {
    JsonNode report = fineTune("views2", CHANGES + "frozen: views, views: 2}");
    assertThat(report.at("/training/backbonePasses").asLong())
        .isEqualTo(evaluated(report) + 2 * report.at("/data/train").asLong());
    JsonNode plain = fineTune("plain", "train.augmentation={}");
    assertThat(plain.at("/training/backbonePasses").asLong())
        .isEqualTo(evaluated(report) + report.at("/data/train").asLong());
    assertThat(plain.path("weightsSha256")).isNotEqualTo(report.path("weightsSha256"));
    assertThat(plain.at("/training/augmentation").isMissingNode()).isTrue();
  }

  private static Path cifar(String name, int records, long seed) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Random random = new Random(seed);
    for (int i = 0; i < records; i++) {
      int label = i % 10;
      out.write(label);
      for (int pixel = 0; pixel < 3072; pixel++) {
        // The class is how bright the upper and lower half of each plane are.
        boolean lit = (label + 1 & 1 << (pixel / 1024 * 2 % 4 + pixel % 1024 / 512)) != 0;
        out.write((lit ? 180 : 20) + random.nextInt(40));
      }
    }
    Files.createDirectories(folder.resolve("cifar"));
    return Files.write(folder.resolve("cifar").resolve(name), out.toByteArray());
  }

  @Test
  void cifarIsTrainedOnWithChangedPictures() throws IOException {
    cifar("data_batch_1.bin", 200, 1);
    cifar("data_batch_2.bin", 200, 2);
    cifar("test_batch.bin", 100, 3);
    String[] sets = {
      "data.format=cifar10",
      "data.train.path=" + folder.resolve("cifar"),
      "data.test.path=" + folder.resolve("cifar"),
      "data.scale=255",
      "train.epochs=6",
      "train.batch-size=20",
      String.format(Locale.ROOT, NETWORK, 10),
      "train.augmentation={pad-crop: 2, horizontal-flip: true}"
    };
    JsonNode report = run("pretrain", folder.resolve("cifar-net"), sets);
    assertThat(report.at("/data/test").asInt()).isEqualTo(100);
    assertThat(report.at("/data/train").asInt() + report.at("/data/validation").asInt())
        .isEqualTo(400);
    assertThat(report.at("/training/augmentation/padCrop").asInt()).isEqualTo(2);
    assertThat(report.at("/metrics/test/accuracy").asDouble()).isGreaterThan(0.5);
    JsonNode again = run("pretrain", folder.resolve("cifar-again"), sets);
    assertThat(again.path("weightsSha256")).isEqualTo(report.path("weightsSha256"));
  }

  @Test
  void changesThatDoNotFitTheDataAreRefusedInOneSentence() {
    Path output = folder.resolve("never");
    CommandLineRun table =
        command(
            "pretrain",
            output,
            "data.format=csv",
            "data.train.path=" + CommandLineRun.file("data/digits/digits.csv.gz"),
            "model.layers=[{name: out, type: output, units: 10}]",
            "train.augmentation.horizontal-flip=true");
    assertThat(table.exitCode()).isEqualTo(2);
    assertThat(table.err())
        .contains("Cannot use train.augmentation on examples of shape [64]")
        .hasLineCount(1);
    CommandLineRun bright =
        command(
            "pretrain",
            output,
            "data.format=csv",
            "data.train.path=any",
            "model.layers=[{name: out, type: output, units: 10}]",
            "train.augmentation.brightness=0.2");
    assertThat(bright.exitCode()).isEqualTo(2);
    assertThat(bright.err()).contains("with data.format = csv: they are for pictures of 8 bits");
    assertThat(output).doesNotExist();
  }
}
