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
  OUTPUT("output", Set.of("units", "inputs", "activation", "loss"), Set.of("units"));

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

  /** Whether what comes out has the shape of what goes in. */
  public boolean keepsShape() {
    return this == DROPOUT || this == BATCH_NORMALIZATION;
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
