package dev.graft.spark.init;

import java.util.List;

/**
 * What somebody says beside the data.
 *
 * @param targets columns to be predicted; empty: they are guessed
 * @param pretrained a model to begin with; null: random weights
 */
public record InitOptions(List<String> targets, String pretrained) {

  public InitOptions {
    targets = List.copyOf(targets);
  }
}
