package dev.graft.spark.ml;

/** What setters return. */
final class Setters {

  private Setters() {}

  /** The same, as the class that it is. */
  @SuppressWarnings("unchecked") // that is what T is
  static <T extends HasPrediction<T>> T same(HasPrediction<T> stage) {
    return (T) stage;
  }
}
