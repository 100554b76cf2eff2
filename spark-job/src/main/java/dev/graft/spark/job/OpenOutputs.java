package dev.graft.spark.job;

import dev.graft.UnusableInputException;
import dev.graft.config.LayerSettings;
import dev.graft.config.ModelSettings;
import dev.graft.spark.read.Examples;
import java.util.List;
import java.util.Locale;

/** The outputs of a new output layer that does not state them: as many as the data need. */
final class OpenOutputs {

  /** Numbers that no label has, for each that one has: more are taken for a mistake. */
  private static final int GAPS = 2;

  private static final int FREE = 10;

  private final Examples examples;
  private final List<String> decided;

  /**
   * @param decided is told what was decided, for people
   */
  OpenOutputs(Examples examples, List<String> decided) {
    this.examples = examples;
    this.decided = decided;
  }

  /**
   * The model with its outputs counted.
   *
   * @throws UnusableInputException if the data do not say how many there are
   */
  ModelSettings fill(ModelSettings model) {
    LayerSettings output = model.openOutput();
    if (output == null) {
      return model;
    }
    int number = outputs(output);
    decided.add(
        String.format(
            Locale.ROOT,
            "the output layer %s has %d units, as the training data have %s",
            output.name(),
            number,
            why(output)));
    return model.telling(number);
  }

  private int outputs(LayerSettings output) {
    if (examples.targetWidth() > 0) {
      return examples.targetWidth();
    }
    return forNumbers(output) ? 1 : oneTellsBoth(output) ? 1 : classes(output);
  }

  private String why(LayerSettings output) {
    int width = examples.targetWidth();
    if (width > 0 || forNumbers(output)) {
      return width > 1 ? width + " values to be predicted" : "one number to be predicted";
    }
    return String.format(
        Locale.ROOT,
        "%d classes%s",
        examples.classes(),
        examples.classNames().isEmpty()
            ? String.format(
                Locale.ROOT,
                " (labels to %d, %d of which occur)",
                examples.classes() - 1,
                examples.occurringClasses())
            : "");
  }

  private static boolean forNumbers(LayerSettings output) {
    boolean probability = output.activation().equals("sigmoid") || softmax(output);
    return !probability && (output.loss().equals("mse") || output.loss().equals("mae"));
  }

  private boolean oneTellsBoth(LayerSettings output) {
    return examples.classes() == 2 && !softmax(output);
  }

  private static boolean softmax(LayerSettings output) {
    return output.activation().equals("softmax");
  }

  private int classes(LayerSettings output) {
    int occurring = examples.occurringClasses();
    boolean gaps = examples.classNames().isEmpty() && examples.classes() > GAPS * occurring + FREE;
    if (examples.classes() < 2 || gaps) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot take the number of outputs from the data: %s; give the output layer %s units%s.",
              gaps
                  ? String.format(
                      Locale.ROOT,
                      "training has %d different labels, with numbers up to %d",
                      occurring,
                      examples.classes() - 1)
                  : "training has no two classes",
              output.name(),
              gaps ? ", or make classes of the labels with data.label-groups" : ""));
    }
    return examples.classes();
  }
}
