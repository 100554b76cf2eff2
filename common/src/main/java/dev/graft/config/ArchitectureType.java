package dev.graft.config;

import java.util.Set;

/** The built-in networks, each with the keys that it takes beside its name. */
public enum ArchitectureType {
  DENSE(Set.of("units", "activation"), Set.of()),
  SMALL_CNN(Set.of("filters", "units", "activation"), Set.of()),
  VGG16(Set.of("units", "activation"), Set.of()),
  RESNET18(Set.of("stem"), Set.of()),
  LSTM_TEXT(Set.of("words", "dimensions", "units"), Set.of("words")),
  EMBEDDING_MEAN(Set.of("words", "dimensions", "units", "activation"), Set.of("words"));

  /** What every network has: its output layer. */
  private static final Set<String> OF_ALL = Set.of("outputs", "output-activation", "loss");

  private final Set<String> takes;
  private final Set<String> needs;

  ArchitectureType(Set<String> takes, Set<String> needs) {
    this.takes = takes;
    this.needs = needs;
  }

  boolean takes(String key) {
    return takes.contains(key) || OF_ALL.contains(key);
  }

  Set<String> needs() {
    return needs;
  }
}
