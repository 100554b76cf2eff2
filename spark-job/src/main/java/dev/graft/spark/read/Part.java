package dev.graft.spark.read;

/** The parts of the data. */
public enum Part {
  TRAIN,
  VALIDATION,
  TEST
}
