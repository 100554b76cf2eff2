package dev.graft.dataset;

import dev.graft.Api;

/** The parts of the data. */
@Api(Api.For.PARTS)
public enum Split {
  TRAIN,
  VALIDATION,
  TEST,

  /** Examples to train on whose labels are unknown, or never looked at. */
  UNLABELLED
}
