package dev.graft.engine.torch;

import dev.graft.UnusableInputException;
import dev.graft.dataset.Task;
import dev.graft.engine.OutputKind;
import java.util.Arrays;
import java.util.Locale;

/**
 * What the outputs of a network mean, in the order of the numbers by which its methods are told.
 */
enum OutputMeaning {
  /** One of them holds, or, of one output, whether the second of two classes does. */
  CLASSES,
  /** Each holds or does not. */
  LABELS,
  /** They were to be predicted. */
  VALUES;

  /** As a file says it; null if it is none. */
  static OutputMeaning of(String key) {
    return Arrays.stream(values()).filter(one -> one.key().equals(key)).findFirst().orElse(null);
  }

  /** As a file says it. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  static OutputMeaning of(Task task) {
    return switch (task) {
      case CLASSIFICATION -> CLASSES;
      case MULTI_LABEL -> LABELS;
      case REGRESSION -> VALUES;
    };
  }

  /** Whether the outputs are probabilities that sum to 1. */
  boolean sumsToOne(int outputs) {
    return this == CLASSES && outputs > 1;
  }

  /** How many names there are for so many outputs. */
  int names(int outputs) {
    return this == CLASSES ? Math.max(2, outputs) : outputs;
  }

  OutputKind kind(int outputs) {
    if (this == VALUES) {
      return OutputKind.VALUES;
    }
    return sumsToOne(outputs) ? OutputKind.DISTRIBUTION : OutputKind.PROBABILITIES;
  }

  /**
   * What is asked by such targets.
   *
   * @param targetWidth values of a target; 0 for classes
   * @throws UnusableInputException if outputs and targets do not fit each other
   */
  Task task(int outputs, int targetWidth) {
    if (targetWidth == 0) {
      if (this == LABELS || this == VALUES && outputs > 1) {
        throw new UnusableInputException(
            "Cannot tell classes with outputs that are %s: prepare the network with output=\"classes\"."
                .formatted(key()));
      }
      return this == VALUES ? Task.REGRESSION : Task.CLASSIFICATION;
    }
    if (targetWidth != outputs) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot compare the network's %d outputs with targets of %d values: one output a value is needed.",
              outputs,
              targetWidth));
    }
    return switch (this) {
      case LABELS -> Task.MULTI_LABEL;
      case VALUES -> Task.REGRESSION;
      case CLASSES -> {
        if (outputs == 1) {
          throw new UnusableInputException(
              "Cannot predict values with an output that tells two classes: prepare the network with output=\"values\" or \"labels\".");
        }
        yield Task.CLASSIFICATION;
      }
    };
  }
}
