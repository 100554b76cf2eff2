package dev.graft.spark.job;

import dev.graft.spark.save.RunFolder;
import dev.graft.spark.track.Tracking;
import dev.graft.spark.train.Cancellation;
import dev.graft.track.Tracker;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes a run: whoever follows it is told how it ended, and its report is written. */
final class RunEnd {

  private static final Logger LOG = LoggerFactory.getLogger(RunEnd.class);

  private final RunFolder folder;
  private final Report report;
  private final Phases phases;
  private final Cancellation cancellation;
  private Tracking tracking = Tracking.NONE;

  RunEnd(RunFolder folder, Report report, Phases phases, Cancellation cancellation) {
    this.folder = folder;
    this.report = report;
    this.phases = phases;
    this.cancellation = cancellation;
  }

  /** From here on these are told. */
  void track(Tracking those) {
    tracking = those;
  }

  Tracking tracking() {
    return tracking;
  }

  /** All was done. */
  void done() throws IOException {
    end("done", Tracker.Status.DONE);
  }

  /**
   * It has ended before.
   *
   * @param stopped whether on request
   */
  void failed(boolean stopped) throws IOException {
    end(stopped ? "stopped" : "failed", stopped ? Tracker.Status.STOPPED : Tracker.Status.FAILED);
  }

  private void end(String status, Tracker.Status how) throws IOException {
    if (tracking.any()) {
      long begin = System.nanoTime();
      // Whoever stops a job that is done wants it to be done.
      boolean done = how == Tracker.Status.DONE;
      track(() -> tracking.settle(how, report.json(), () -> done && cancellation.requested()));
      phases.add("track", (System.nanoTime() - begin) / 1e9);
    }
    folder.finish(report.finish(status, phases), how == Tracker.Status.DONE);
    if (tracking.any()) {
      track(() -> tracking.finish(how, folder.reports()));
    }
  }

  /** The run has been done, and is not to be lost for it. */
  private static void track(Runnable telling) {
    try {
      telling.run();
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.warn("What follows the run is not told how it has ended: {}", e.toString());
      LOG.debug("What was in the way of telling", e);
    }
  }
}
