package dev.graft.bench;

import dev.graft.bench.measured.RandomNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Fine-tuning of a linear head, 512 to 10, on a frozen VGG16 at 32x32. */
final class FrozenVgg {

  /** Weights and biases of the head. */
  static final int HEAD = 5_130;

  /** Those of the whole network. */
  static final int ALL = 14_714_688 + HEAD;

  private FrozenVgg() {}

  /**
   * The job; its backbone has random weights.
   *
   * @param pictures to train on
   */
  static GraftJob job(Run run, String name, int pictures, int epochs) throws IOException {
    Launcher launcher = run.launcher();
    Path zip = launcher.work().resolve("vgg16.zip");
    launcher.ask(Program.of(RandomNetwork.class, Program.Natives.GRAFT, "vgg16", zip));
    Path data = TrainingData.write(launcher.work().resolve(name + "-data"), pictures, 16, true);
    return new GraftJob(launcher, name, "fine-tune", data, text(zip, epochs));
  }

  private static String text(Path zip, int epochs) {
    return String.format(
        Locale.ROOT,
        """
        model {
          pretrained = "%s"
          cut = pool5
          frozen = true
          head = [{ name = kind, type = output, units = 10 }]
        }
        train {
          epochs = %d
          worker-batch-size = 32
          average-every = 8
          optimizer { type = sgd, learning-rate = 0.001 }
        }
        evaluate.batch-size = 32
        """,
        zip,
        epochs);
  }
}
