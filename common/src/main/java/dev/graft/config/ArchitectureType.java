package dev.graft.config;

import java.util.Set;

/** The built-in networks, each with the keys that it takes beside its name. */
public enum ArchitectureType {
  DENSE("units", "activation"),
  SMALL_CNN("filters", "units", "activation"),
  VGG16("units", "activation"),
  RESNET18("stem"),
  LSTM_TEXT("words", "dimensions", "units"),
  EMBEDDING_MEAN("words", "dimensions", "units", "activation");

  /** What every network has: its output layer. */
  private static final Set<String> OF_ALL = Set.of("outputs", "output-activation", "loss");

  private final Set<String> takes;

  ArchitectureType(String... takes) {
    this.takes = Set.of(takes);
  }

  /** As job files write it. */
  public String key() {
    return ConfigKeys.spelled(this);
  }

  boolean takes(String key) {
    return takes.contains(key) || OF_ALL.contains(key);
  }
}
