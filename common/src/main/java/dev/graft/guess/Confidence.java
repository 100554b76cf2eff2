package dev.graft.guess;

/** How sure a guess is. */
public enum Confidence {
  /** The data leave nothing else. */
  CERTAIN("certain"),
  /** Usual, and nothing speaks against it. */
  LIKELY("likely"),
  /** Something else may be meant. */
  GUESS("a guess");

  private final String word;

  Confidence(String word) {
    this.word = word;
  }

  /** As people read it. */
  public String word() {
    return word;
  }
}
