package dev.graft.config;

import java.util.List;

/**
 * A stretch of a training with its own trained layers, rates and epochs.
 *
 * @param trains names of layers, or what the names of several begin with; or one of {@link
 *     TrainedLayers#HEAD}, {@link TrainedLayers#ALL}, {@link TrainedLayers#BIASES}, {@link #LORA},
 *     {@link #GRADUAL}
 * @param train how; it has no stages of its own
 */
public record StageSettings(List<String> trains, TrainSettings train) {

  /** What is added to linear layers, and the output layer. */
  public static final String LORA = "lora";

  /**
   * Group of layers after group of layers from the output down, an epoch each, then all (ULMFiT,
   * arXiv 1801.06146).
   */
  public static final String GRADUAL = "gradual";

  /** Whether it trains what a word says. */
  public boolean is(String word) {
    return trains.equals(List.of(word));
  }

  /** What it trains, for people. */
  public String name() {
    return String.join(", ", trains);
  }
}
