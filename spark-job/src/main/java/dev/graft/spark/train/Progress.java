package dev.graft.spark.train;

import dev.graft.io.Json;
import dev.graft.io.SavedState;
import dev.graft.listen.TrainingListener;

/** How far a training has come, and what it has counted on its way. */
final class Progress {

  /** Rounds that have been averaged. */
  int round;

  /** Steps of every worker in them: where the data are read on. */
  int step;

  /** Steps in the next round (H). */
  int interval;

  /** The last round. */
  TrainingListener.Round last;

  /** Whether the last round has had its validation, if it was to have one. */
  boolean settled = true;

  /** Whether early stopping has ended the training. */
  boolean stopped;

  /** Mean training loss of the first round. */
  double firstLoss;

  /** The round after which plain averaging took over; 0: it did not. */
  int fallbackRound;

  long bytesCollected;

  void save(SavedState to) {
    to.put("round", round);
    to.put("step", step);
    to.put("interval", interval);
    to.put("last", Json.of(last));
    to.put("settled", settled ? 1 : 0);
    to.put("stopped", stopped ? 1 : 0);
    to.put("firstLoss", firstLoss);
    to.put("fallbackRound", fallbackRound);
    to.put("bytesCollected", bytesCollected);
  }

  void restore(SavedState from) {
    round = (int) from.whole("round");
    step = (int) from.whole("step");
    interval = (int) from.whole("interval");
    last = Json.to(TrainingListener.Round.class, from.json("last"));
    settled = from.whole("settled") == 1;
    stopped = from.whole("stopped") == 1;
    firstLoss = from.number("firstLoss");
    fallbackRound = (int) from.whole("fallbackRound");
    bytesCollected = from.whole("bytesCollected");
  }
}
