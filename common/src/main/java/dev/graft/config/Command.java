package dev.graft.config;

import dev.graft.Api;

/** The commands that read a job file; each needs other parts of it. */
@Api
public enum Command {
  PRETRAIN("pretrain"),
  FINE_TUNE("fine-tune"),
  EVALUATE("evaluate"),
  PREDICT("predict"),
  FEATURIZE("featurize"),
  EXPLAIN("explain"),
  RANK("rank");

  private final String key;

  Command(String key) {
    this.key = key;
  }

  /** Whether it puts unlabelled data through a saved model. */
  public boolean infers() {
    return this == PREDICT || this == FEATURIZE || this == EXPLAIN;
  }

  /** The name on the command line and in reports. */
  public String key() {
    return key;
  }
}
