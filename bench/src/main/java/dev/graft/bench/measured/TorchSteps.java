package dev.graft.bench.measured;

import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.config.SettingsReader;
import dev.graft.dataset.Shapes;
import dev.graft.dataset.Targets;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.ModelFile;
import dev.graft.engine.NativeRuntime;
import dev.graft.engine.NetworkEngines;
import dev.graft.engine.SavedModel;
import dev.graft.engine.TrainedPart;
import dev.graft.model.Batch;
import dev.graft.train.Replica;
import dev.graft.train.StepOptions;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Graft's local steps and forward passes of a prepared network of PyTorch, on random examples. */
public final class TorchSteps {

  /** Words that the network {@code encoder} knows. */
  private static final int WORDS = 30_522;

  private TorchSteps() {}

  /**
   * @param args network, its file, {@code sgd}, {@code adam} or {@code output}, minibatch, threads,
   *     steps to warm up, steps to time
   */
  public static void main(String[] args) throws IOException {
    int batch = Integer.parseInt(args[3]);
    NativeRuntime.pin(ArithmeticProfile.choose("auto", Integer.parseInt(args[4])));
    Runnable step = step(args[0], args[1], args[2], batch);
    Timings timings = Timings.of(step, Integer.parseInt(args[5]), Integer.parseInt(args[6]));
    Answer.write(
        Answer.begin()
            .put("milliseconds", timings.medianMillis())
            .put("perSecond", batch / timings.medianMillis() * 1e3));
  }

  /** What is timed. */
  static Runnable step(String name, String file, String mode, int size) throws IOException {
    boolean output = mode.equals("output");
    SavedModel network = read(file);
    int[] shape = network.statedShape();
    Settings settings = settings(output ? "sgd" : mode);
    TrainedPart trained =
        network.transfer(settings.model(), shape, settings.train(), Networks.SEED).trained();
    Replica replica = new Replica(trained.network());
    replica.load(replica.initialState(trained.weights()), StepOptions.plain());
    int length = size * Shapes.length(shape);
    Batch batch =
        Batch.of(name.equals("encoder") ? words(length) : LocalSteps.features(length), size);
    Targets targets = Targets.ofClasses(LocalSteps.labels(size));
    return output ? () -> replica.output(batch) : () -> replica.step(batch, targets);
  }

  private static SavedModel read(String path) throws IOException {
    try (ModelFile file = ModelFile.of(ModelFile.Files.LOCAL, path, sha256 -> {})) {
      return NetworkEngines.read(file, null, null).orElseThrow().network();
    }
  }

  private static Settings settings(String optimizer) {
    String job =
        String.format(
            Locale.ROOT,
            """
        output = unused
        model.pretrained = unused
        data.train { images = unused, labels = unused }
        train { epochs = 1, optimizer { type = %s, learning-rate = 0.001 } }
        """,
            optimizer);
    return SettingsReader.read(Command.FINE_TUNE, new StringReader(job), "torch.conf", List.of());
  }

  private static float[] words(int count) {
    Random random = new Random(Networks.SEED);
    float[] words = new float[count];
    for (int i = 0; i < count; i++) {
      words[i] = random.nextInt(WORDS);
    }
    return words;
  }
}
