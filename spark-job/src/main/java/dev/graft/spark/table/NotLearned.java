package dev.graft.spark.table;

import dev.graft.UnusableInputException;

/** Refuses a table that a model cannot read, as it does not know what training learns. */
final class NotLearned {

  private NotLearned() {}

  /**
   * @param table how messages call it
   * @param what the model lacks
   */
  static UnusableInputException of(String table, String what) {
    return new UnusableInputException(
        "Cannot read %s: the model does not know its %s, which are learned in training; evaluate a bundle that Graft saved."
            .formatted(table, what));
  }
}
