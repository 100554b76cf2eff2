package dev.graft.dataset;

/** The parts of the data. */
public enum Split {
  TRAIN,
  VALIDATION,
  TEST
}
