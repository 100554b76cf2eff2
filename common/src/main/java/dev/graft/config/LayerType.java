package dev.graft.config;

import java.util.Set;

/**
 * The kinds of layer that a job file can define, each with the keys that it takes beside name and
 * type.
 */
public enum LayerType {
  DENSE("dense", Set.of("units", "inputs", "activation"), Set.of("units")),
  CONVOLUTION2D(
      "convolution2d",
      Set.of("units", "inputs", "activation", "kernel", "stride", "padding"),
      Set.of("units", "kernel")),
  MAX_POOLING2D("max-pooling2d", Set.of("kernel", "stride", "padding"), Set.of("kernel")),
  AVERAGE_POOLING2D("average-pooling2d", Set.of("kernel", "stride", "padding"), Set.of("kernel")),
  BATCH_NORMALIZATION("batch-normalization", Set.of(), Set.of()),
  DROPOUT("dropout", Set.of("rate"), Set.of("rate")),
  ACTIVATION("activation", Set.of("activation"), Set.of("activation")),
  EMBEDDING("embedding", Set.of("words", "units"), Set.of("words", "units")),
  LSTM("lstm", Set.of("units", "inputs", "activation", "sequence"), Set.of("units")),
  GLOBAL_AVERAGE_POOLING("global-average-pooling", Set.of(), Set.of()),
  GLOBAL_MAX_POOLING("global-max-pooling", Set.of(), Set.of()),
  OUTPUT("output", Set.of("units", "inputs", "activation", "loss"), Set.of());

  private final String key;
  private final Set<String> takes;
  private final Set<String> needs;

  LayerType(String key, Set<String> takes, Set<String> needs) {
    this.key = key;
    this.takes = takes;
    this.needs = needs;
  }

  /** Whether the layer works on images. */
  public boolean takesImages() {
    return this == CONVOLUTION2D || this == MAX_POOLING2D || this == AVERAGE_POOLING2D;
  }

  /** Whether the layer works on sequences. */
  public boolean takesSequences() {
    return this == LSTM;
  }

  /** Whether the layer reduces images or sequences to one value a channel or feature. */
  public boolean poolsAll() {
    return this == GLOBAL_AVERAGE_POOLING || this == GLOBAL_MAX_POOLING;
  }

  /** Whether what comes out has the shape of what goes in. */
  public boolean keepsShape() {
    return this == DROPOUT || this == BATCH_NORMALIZATION || this == ACTIVATION;
  }

  /** The name in job files. */
  public String key() {
    return key;
  }

  Set<String> takes() {
    return takes;
  }

  Set<String> needs() {
    return needs;
  }
}
