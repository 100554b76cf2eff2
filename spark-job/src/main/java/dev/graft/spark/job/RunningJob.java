package dev.graft.spark.job;

import dev.graft.Api;
import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.CancelledException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A job that {@link FineTuneJob#start} has started. All methods may be called from any thread. */
@Api
public final class RunningJob {

  private final CompletableFuture<Outcome> outcome;
  private final Cancellation cancellation;
  private final RoundHistory history;

  RunningJob(CompletableFuture<Outcome> outcome, Cancellation cancellation, RoundHistory history) {
    this.outcome = outcome;
    this.cancellation = cancellation;
    this.history = history;
  }

  /** How far it is. */
  public FineTuneProgress progress() {
    return history.progress(state());
  }

  private String state() {
    if (!outcome.isDone()) {
      return "running";
    }
    if (!outcome.isCompletedExceptionally()) {
      return "done";
    }
    return failure() instanceof CancelledException ? "cancelled" : "failed";
  }

  private Throwable failure() {
    return outcome.handle((done, failure) -> failure).join();
  }

  /** One line of JSON for each round so far, as {@code metrics.jsonl} has them. */
  public List<String> metrics() {
    return history.lines();
  }

  public boolean isDone() {
    return outcome.isDone();
  }

  /**
   * Asks it to stop: Spark's jobs are cancelled, the round that runs is dropped, the checkpoint of
   * the one before is kept. The same job goes on from there when it is started again.
   */
  public void cancel() {
    cancellation.request();
  }

  /**
   * Waits for the end.
   *
   * @param seconds at most so many
   * @return whether it has ended
   */
  public boolean await(long seconds) throws InterruptedException {
    try {
      outcome.handle((done, failure) -> done).get(seconds, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot happen: the failure has been handled", e);
    }
  }

  /**
   * Waits for the end.
   *
   * @return {@code report.json}
   * @throws CancelledException if it was stopped
   * @throws dev.graft.UnusableInputException if configuration or data cannot be used
   * @throws dev.graft.spark.train.TrainingFailedException if training cannot finish
   */
  public String await() throws InterruptedException {
    try {
      return outcome.get().report().toString();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("The job has failed: " + e.getCause(), e.getCause());
    }
  }
}
