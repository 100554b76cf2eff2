package dev.graft.engine.torch;

/** What of a network is computed and trained. */
enum Part {
  /** All of it. */
  WHOLE(""),
  /** Its output layer, on what goes into that. */
  HEAD("head_");

  private final String infix;

  Part(String infix) {
    this.infix = infix;
  }

  /** How a prepared file calls a method of it. */
  String method(String name) {
    return "graft_" + infix + name;
  }
}
