package dev.graft.predict;

import dev.graft.Api;
import dev.graft.UnusableInputException;
import dev.graft.dataset.Shapes;
import dev.graft.engine.FrozenModel;
import dev.graft.engine.NativeRuntime;
import dev.graft.io.BundleStore;
import dev.graft.model.Backbone;
import dev.graft.model.FeatureExtractor;
import dev.graft.save.Bundle;
import dev.graft.table.NamedRow;
import dev.graft.text.TextToRow;
import dev.graft.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Scores with a bundle in plain Java, without Spark: {@code
 * Predictor.load(Path.of("output/model")).predict(pixels)}. One thread at a time.
 */
@Api
public final class Predictor implements AutoCloseable {

  private final Bundle bundle;
  private final FeatureExtractor below;
  private final FeatureExtractor layers;

  private Predictor(Bundle bundle, Backbone below, Backbone layers) {
    int threads = Runtime.getRuntime().availableProcessors();
    this.bundle = bundle;
    this.below = below == null ? null : below.open(threads);
    this.layers = layers.open(threads);
  }

  /**
   * Loads a bundle from a folder of this machine.
   *
   * @throws UnusableInputException if it is damaged, of a newer format, or a file
   */
  public static Predictor load(Path folder) throws IOException {
    if (Files.isRegularFile(folder)) {
      throw new UnusableInputException(
          "Cannot load a model from %s: it is a file, and plain Java takes a folder that Graft saved; FineTunedModel.ofFile(...).save(FOLDER) makes FOLDER/model of it."
              .formatted(folder));
    }
    NativeRuntime.pinIfFree();
    Bundle bundle = Bundle.load(BundleStore.directory(folder));
    Backbone below = bundle.below(bundle.inputShape(), FrozenModel.DEADLINE_SECONDS);
    int[] shape = bundle.networkShape(below, bundle.inputShape());
    return new Predictor(bundle, below, bundle.network().whole(shape));
  }

  /**
   * Predicts one example.
   *
   * @param features raw features, as the data files have them: the bundle's normalisation is
   *     applied here. Of a table with categories or standardised columns they are what the columns
   *     were encoded to; {@link #predict(Map)} encodes them
   */
  public Prediction predict(float[] features) {
    return predict(new float[][] {features}).get(0);
  }

  /**
   * Predicts a row of a table by the names of its columns, encoded as in training.
   *
   * @param row numbers, arrays of numbers and categories; null where one is missing
   * @throws UnusableInputException if the model knows no columns by their names, or if the row
   *     lacks one or holds what does not fit: a category that training has not seen, too
   */
  public Prediction predict(Map<String, ?> row) {
    NamedRow columns = NamedRow.of(bundle.learned());
    if (columns == null) {
      throw new UnusableInputException(
          "Cannot predict a row by the names of its columns: the model knows none; give its features.");
    }
    return predict(columns.features(row));
  }

  /** Predicts a batch, in its order. */
  public List<Prediction> predict(float[][] examples) {
    if (examples.length == 0) {
      return List.of();
    }
    float[][] normalised = normalised(examples);
    float[][] rows = below == null ? normalised : below.activations(normalised);
    return Arrays.stream(layers.activations(rows)).map(this::prediction).toList();
  }

  private float[][] normalised(float[][] examples) {
    int width = Shapes.length(bundle.inputShape());
    float[][] normalised = new float[examples.length][];
    for (int i = 0; i < examples.length; i++) {
      if (examples[i].length != width) {
        throw new UnusableInputException(
            String.format(
                Locale.ROOT,
                "Cannot predict an example of %d features: the model takes %d.",
                examples[i].length,
                width));
      }
      normalised[i] = examples[i].clone();
      bundle.normalization().apply(normalised[i]);
    }
    return normalised;
  }

  /**
   * Predicts a text, with a model that reads texts.
   *
   * @throws UnusableInputException if it reads none, or if it knows no word of this one
   */
  public Prediction predict(String text) {
    return predict(known(reader(false).row(text)));
  }

  /**
   * Predicts a pair of texts, with a model that reads pairs.
   *
   * @throws UnusableInputException if it reads none, or if it knows no word of these
   */
  public Prediction predict(String first, String second) {
    return predict(known(reader(true).row(first, second)));
  }

  private static float[] known(float[] row) {
    if (row == null) {
      throw new UnusableInputException(
          "Cannot predict the text: the model knows none of its words.");
    }
    return row;
  }

  private TextToRow reader(boolean pairs) {
    TextToRow reader = reader();
    if (reader.pairs() != pairs) {
      throw new UnusableInputException(
          pairs
              ? "Cannot predict a pair of texts: the model reads one text, predict(text)."
              : "Cannot predict a text: the model reads pairs of texts, predict(first, second).");
    }
    return reader;
  }

  private TextToRow reader() {
    if (bundle.tokenizer() != null) {
      return bundle.tokenizer();
    }
    if (bundle.learned().has("text")) {
      return Vocabulary.of(bundle.learned().path("text"));
    }
    throw new UnusableInputException(
        String.format(
            Locale.ROOT,
            "Cannot predict a text: the model has no tokenizer and no vocabulary, it takes %d numbers.",
            Shapes.length(bundle.inputShape())));
  }

  /** Frees the native memory. */
  @Override
  public void close() {
    layers.close();
    if (below != null) {
      below.close();
    }
  }

  private Prediction prediction(float[] outputs) {
    return new Prediction(bundle.task(), bundle.rule(), bundle.classNames(), outputs);
  }
}
