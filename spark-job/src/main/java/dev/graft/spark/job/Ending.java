package dev.graft.spark.job;

import dev.graft.config.Redaction;
import dev.graft.spark.fault.FailedJob;
import dev.graft.spark.fault.JobFailedException;
import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.CancelledException;
import java.io.IOException;

/** How a job ends that does not finish: the report says why, and so does what is thrown. */
final class Ending {

  private final RunEnd end;
  private final Report report;
  private final Cancellation cancellation;

  Ending(RunEnd end, Report report, Cancellation cancellation) {
    this.end = end;
    this.report = report;
    this.cancellation = cancellation;
  }

  /**
   * What to throw when something has; with an output that has been begun the report says why.
   *
   * @param output its name; null: it has not been begun
   */
  RuntimeException of(Throwable thrown, String output) throws IOException {
    Throwable why = cancellation.ended(thrown) ? stopped(thrown, output) : FailedJob.told(thrown);
    if (output != null) {
      report(why instanceof CancelledException, why);
    }
    if (why instanceof IOException io) {
      throw io;
    }
    if (why instanceof Error error) {
      throw error;
    }
    return why instanceof RuntimeException runtime ? runtime : new IllegalStateException(why);
  }

  private RuntimeException stopped(Throwable thrown, String output) {
    String kept =
        output == null
            ? ", before anything was written."
            : "; the same command goes on from what %s holds.".formatted(output);
    return cancellation.failure() == null
        ? new CancelledException("Stopped on request" + kept, thrown)
        : new JobFailedException(cancellation.failure() + kept, thrown);
  }

  /**
   * Writes the report of a job that has not finished.
   *
   * @param stopped whether on request
   */
  void report(boolean stopped, Throwable why) {
    try {
      String reason = why.getMessage() == null ? why.toString() : why.getMessage();
      report.json().put("reason", Redaction.text(reason));
      end.failed(stopped);
    } catch (IOException | RuntimeException e) {
      why.addSuppressed(e);
    }
  }
}
