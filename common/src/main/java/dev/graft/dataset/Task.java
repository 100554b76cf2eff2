package dev.graft.dataset;

import dev.graft.Api;
import dev.graft.UnusableInputException;
import java.util.Arrays;
import java.util.Locale;

/** What a network is to say of an example: what its outputs mean, and how they are judged. */
@Api
public enum Task {
  /** One class, told by the largest output, or by one probability. */
  CLASSIFICATION,
  /** Of each label whether it holds, by a probability. */
  MULTI_LABEL,
  /** Numbers. */
  REGRESSION;

  /** The name in reports and bundles. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The task of this name.
   *
   * @throws UnusableInputException if there is none
   */
  public static Task of(String key) {
    return Arrays.stream(values())
        .filter(task -> task.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new UnusableInputException(
                    "Cannot use a model for the task %s: this version knows %s."
                        .formatted(key, Arrays.stream(values()).map(Task::key).toList())));
  }

  /** How many classes, labels or numbers a network of so many outputs tells. */
  public int names(int outputs) {
    return this == CLASSIFICATION ? Math.max(2, outputs) : outputs;
  }
}
