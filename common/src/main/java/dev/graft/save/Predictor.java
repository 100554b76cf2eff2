package dev.graft.save;

import dev.graft.config.UnusableInputException;
import dev.graft.network.NativeRuntime;
import dev.graft.network.Shapes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scores with a bundle in plain Java, without Spark: {@code
 * Predictor.load(Path.of("output/model")).predict(pixels)}. One thread at a time.
 */
public final class Predictor {

  private final Bundle bundle;

  private Predictor(Bundle bundle) {
    this.bundle = bundle;
  }

  /**
   * Loads a bundle from a folder of this machine.
   *
   * @throws UnusableInputException if it is damaged or of a newer format
   */
  public static Predictor load(Path folder) throws IOException {
    NativeRuntime.pinIfFree();
    return new Predictor(Bundle.load(BundleStore.directory(folder)));
  }

  /**
   * Predicts one example.
   *
   * @param features raw features, as the data files have them: the bundle's normalisation is
   *     applied here
   */
  public Prediction predict(float[] features) {
    return predict(new float[][] {features}).get(0);
  }

  /** Predicts a batch, in its order. */
  public List<Prediction> predict(float[][] examples) {
    if (examples.length == 0) {
      return List.of();
    }
    int width = Shapes.length(bundle.inputShape());
    float[] rows = new float[examples.length * width];
    for (int i = 0; i < examples.length; i++) {
      if (examples[i].length != width) {
        throw new UnusableInputException(
            "Cannot predict an example of %d features: the model takes %d."
                .formatted(examples[i].length, width));
      }
      float[] normalised = examples[i].clone();
      bundle.normalization().apply(normalised);
      System.arraycopy(normalised, 0, rows, i * width, width);
    }
    float[] outputs =
        bundle
            .network()
            .outputSingle(Shapes.rows(rows, bundle.inputShape()))
            .dup('c')
            .data()
            .asFloat();
    int each = outputs.length / examples.length;
    return IntStream.range(0, examples.length)
        .mapToObj(i -> prediction(Arrays.copyOfRange(outputs, i * each, (i + 1) * each)))
        .toList();
  }

  private Prediction prediction(float[] outputs) {
    return new Prediction(bundle.task(), bundle.classNames(), outputs);
  }
}
