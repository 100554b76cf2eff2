package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Changed pictures that one core reads while another trains: an epoch of one task of two cores,
 * against one core that does both, and against pictures that need no reading worth the name.
 */
final class AheadPart implements Part {

  private static final int SIDE = 96;
  private static final int EPOCHS = 2;

  private static final String CHANGES =
      "train.augmentation { pad-crop = 8, horizontal-flip = true }";
  private static final String TWO_CORES = "train.read-ahead = 1";

  @Override
  public String name() {
    return "ahead";
  }

  @Override
  public void measure(Run run) throws IOException {
    int pictures = run.size(2_500, 60);
    Path folder =
        new MadePictures(SIDE, SIDE, 8)
            .write(run.launcher().work().resolve("pictures-of-96-" + pictures), pictures)
            .toAbsolutePath();
    DoubleStream.Builder ofAlone = DoubleStream.builder();
    DoubleStream.Builder ofAhead = DoubleStream.builder();
    DoubleStream.Builder ofSteps = DoubleStream.builder();
    for (int i = 0; i < run.repeats(); i++) {
      ofAlone.add(epoch(run, "alone", folder, 1, CHANGES));
      ofAhead.add(epoch(run, "ahead", folder, 2, CHANGES, TWO_CORES));
      ofSteps.add(epoch(run, "steps", folder, 2, TWO_CORES));
    }
    double alone = Median.of(ofAlone.build());
    double ahead = Median.of(ofAhead.build());
    double steps = Median.of(ofSteps.build());
    Table table = run.table();
    table.figure(name(), "one core reads and computes, an epoch", alone, "s");
    table.figure(name(), "one reads ahead, one computes, an epoch", ahead, "s");
    table.figure(name(), "the same without changes of pictures, an epoch", steps, "s");
    table.ratio(name(), "steps, of an epoch that is read ahead", steps / ahead, "0.9x");
    table.ratio(name(), "one core against two", alone / ahead, "");
    table.note(
        name(),
        String.format(
            Locale.ROOT,
            "%,d pictures of %2$dx%2$dx3, cropped and flipped, three convolutions from random weights, one worker, spark.task.cpus = 2 (1 where one core does both), the second of two epochs",
            pictures,
            SIDE));
  }

  private double epoch(Run run, String what, Path folder, int cores, String... settings)
      throws IOException {
    String job =
        String.format(
            Locale.ROOT,
            """
        seed = 42
        data {
          train.path = "%s"
          images { height = %d, width = %2$d, channels = 3 }
          validation.fraction = 0
        }
        model.layers = [
          { name = conv1, type = convolution2d, units = 16, kernel = 3, activation = relu }
          { name = pool1, type = max-pooling2d, kernel = 2 }
          { name = conv2, type = convolution2d, units = 32, kernel = 3, activation = relu }
          { name = pool2, type = max-pooling2d, kernel = 2 }
          { name = conv3, type = convolution2d, units = 32, kernel = 3, activation = relu }
          { name = pool3, type = global-average-pooling }
          { name = out, type = output, units = 2 }
        ]
        train { epochs = %3$d, batch-size = 32, workers = 1, optimizer.learning-rate = 0.001 }
        """,
            folder,
            SIDE,
            EPOCHS);
    JsonNode report =
        GraftJob.of(run.launcher(), "ahead-" + what, "pretrain", job + String.join("\n", settings))
            .property("spark.master", "local[" + cores + "]")
            .property("spark.task.cpus", cores)
            .run();
    return report.path("epochSeconds").path(EPOCHS - 1).asDouble();
  }
}
