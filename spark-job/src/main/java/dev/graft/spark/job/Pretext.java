package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.PretextSettings;
import dev.graft.config.Settings;
import dev.graft.dataset.Shapes;
import dev.graft.dataset.Task;
import dev.graft.engine.TargetModel;
import dev.graft.spark.read.Examples;
import dev.graft.table.Column;
import dev.graft.table.TableEncoding;
import dev.graft.train.Corruption;
import dev.graft.train.MaskedFeatures;
import dev.graft.train.NoisyPicture;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a network is trained to do where no labels count: give back what was taken away. */
final class Pretext {

  private static final Logger LOG = LoggerFactory.getLogger(Pretext.class);

  private Pretext() {}

  /**
   * What is taken from examples; null: nothing.
   *
   * @throws UnusableInputException if that cannot be taken from such examples
   */
  static Corruption corruption(PretextSettings settings, Examples examples) {
    if (!settings.any()) {
      return null;
    }
    int[] shape = examples.shape();
    boolean pictures = shape.length > 1;
    if (settings.task() == PretextSettings.Task.MASKED_FEATURES) {
      if (pictures || Shapes.length(shape) < 2) {
        throw refused(
            settings,
            shape,
            pictures
                ? "its columns are those of a table; use denoise for pictures"
                : "there is no other column to tell one by");
      }
      return new MaskedFeatures(
          widths(examples), settings.share(), settings.fill() == PretextSettings.Fill.OTHER_ROWS);
    }
    if (!pictures) {
      throw refused(settings, shape, "it is for pictures; use masked-features for tables");
    }
    if (settings.patch() > Math.min(shape[shape.length - 2], shape[shape.length - 1])) {
      throw refused(
          settings,
          shape,
          String.format(
              Locale.ROOT,
              "squares of train.pretext.patch = %d pixels are larger than the pictures",
              settings.patch()));
    }
    return new NoisyPicture(shape, settings.noise(), settings.patch(), settings.share());
  }

  private static UnusableInputException refused(PretextSettings settings, int[] shape, String why) {
    return new UnusableInputException(
        "Cannot use train.pretext.task = %s on examples of shape %s: %s."
            .formatted(settings.task().key(), Arrays.toString(shape), why));
  }

  /** Features of each column: one, but as many as there are categories. */
  private static int[] widths(Examples examples) {
    JsonNode learned = examples.learned().path("columns");
    if (learned.isMissingNode()) {
      return ones(Shapes.length(examples.shape())).toArray();
    }
    return TableEncoding.of(learned).columns().stream()
        .flatMapToInt(
            column ->
                column.kind() == Column.Kind.CATEGORY
                    ? IntStream.of(column.width())
                    : ones(column.width()))
        .toArray();
  }

  private static IntStream ones(int many) {
    return IntStream.generate(() -> 1).limit(many);
  }

  /**
   * Refuses a network that cannot give back examples.
   *
   * @throws UnusableInputException saying which could
   */
  static void check(Settings settings, TargetModel network, Task task) {
    PretextSettings pretext = settings.train().pretext();
    if (pretext.any() && task != Task.REGRESSION) {
      throw new UnusableInputException(
          "Cannot use train.pretext.task = %s with the output layer %s: it is to give back values, not probabilities; give it activation = identity and loss = mse, without units."
              .formatted(pretext.task().key(), network.outputLayer()));
    }
  }

  /** What was taken away and how much of it was given back, in the report and the log. */
  static void report(Settings settings, Examples examples, Report report) {
    Corruption corruption = corruption(settings.train().pretext(), examples);
    if (corruption == null) {
      return;
    }
    ObjectNode pretext = report.json().putObject("pretext");
    pretext.put("task", settings.train().pretext().task().key());
    pretext.put("values", Shapes.length(examples.shape()));
    pretext.put("corruption", corruption.summary());
    JsonNode metrics = report.json().path("metrics");
    String part = metrics.has("test") ? "test" : "validation";
    JsonNode explained = metrics.path(part).path("varianceExplained");
    if (explained.isNumber()) {
      pretext.put("varianceExplained", explained.asDouble());
      String sentence =
          String.format(
              Locale.ROOT,
              "it gives back %.1f %% of the variance of %s examples' %,d values, of which %s",
              100 * explained.asDouble(),
              part,
              Shapes.length(examples.shape()),
              corruption.summary());
      pretext.put("sentence", sentence);
      LOG.info("{}", sentence);
    }
    for (String judged : new String[] {"validation", "test"}) {
      if (metrics.path(judged) instanceof ObjectNode values) {
        values.remove("targets"); // a row a feature, or a pixel
      }
    }
  }
}
