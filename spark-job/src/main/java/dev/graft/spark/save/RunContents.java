package dev.graft.spark.save;

import java.util.Set;

/** What lies in the output folder of a run, by name. */
final class RunContents {

  static final String SUCCESS = "_SUCCESS";
  static final String REPORT = "report.json";
  static final String PAGE = "report.html";
  static final String CHECKPOINTS = "checkpoints";
  static final String LAST_GOOD = "last-good";
  static final String PREDICTIONS = "predictions";
  static final String EVALUATED = "evaluated";
  static final String FEATURES = "features";
  static final String EXPLANATIONS = "explanations";
  static final String PROGRESS = "progress";
  static final String GRID = "grid";
  static final String METRICS = "metrics";
  static final String JOINED_METRICS = "metrics.jsonl";
  static final String TRACKING = "tracking";
  static final String TENSORBOARD = "tensorboard";

  /** What a run is continued from. */
  static final Set<String> CONTINUED =
      Set.of(
          CHECKPOINTS,
          PREDICTIONS,
          FEATURES,
          PROGRESS,
          GRID,
          METRICS,
          JOINED_METRICS,
          TRACKING,
          TENSORBOARD);

  /** All of it. */
  static final Set<String> WRITTEN =
      Set.of(
          RunMark.RUN,
          RunMark.NEXT,
          SUCCESS,
          REPORT,
          PAGE,
          CHECKPOINTS,
          LAST_GOOD,
          PREDICTIONS,
          EVALUATED,
          FEATURES,
          EXPLANATIONS,
          PROGRESS,
          GRID,
          METRICS,
          JOINED_METRICS,
          TRACKING,
          TENSORBOARD,
          "quarantine",
          "model");

  private RunContents() {}
}
