package dev.graft.spark.ml;

import dev.graft.spark.train.Cancellation;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;

/**
 * A fit, or several at once, in a thread of its own. Python waits for it: an interrupt there
 * reaches no thread of the JVM.
 */
public final class RunningFit {

  private final CompletableFuture<List<? extends Model<?>>> models = new CompletableFuture<>();
  private final Cancellation cancellation = new Cancellation();

  private RunningFit() {}

  /** Starts it; its Spark jobs are in the job group of this thread. */
  public static RunningFit start(FineTuner tuner, Dataset<?> rows) {
    return start(cancellation -> List.of(tuner.fit(rows, cancellation)));
  }

  /** The same of a classifier. */
  public static RunningFit start(FineTuneClassifier classifier, Dataset<?> rows) {
    return start(cancellation -> List.of(classifier.fit(rows, cancellation)));
  }

  /** The same of a regressor. */
  public static RunningFit start(FineTuneRegressor regressor, Dataset<?> rows) {
    return start(cancellation -> List.of(regressor.fit(rows, cancellation)));
  }

  /** Starts fits of several param maps. */
  public static RunningFit start(FineTuner tuner, Dataset<?> rows, List<ParamMap> paramMaps) {
    return start(cancellation -> tuner.fit(rows, paramMaps, cancellation));
  }

  /** The same of a classifier. */
  public static RunningFit start(
      FineTuneClassifier classifier, Dataset<?> rows, List<ParamMap> paramMaps) {
    return start(cancellation -> classifier.fit(rows, paramMaps, cancellation));
  }

  /** The same of a regressor. */
  public static RunningFit start(
      FineTuneRegressor regressor, Dataset<?> rows, List<ParamMap> paramMaps) {
    return start(cancellation -> regressor.fit(rows, paramMaps, cancellation));
  }

  private static RunningFit start(Function<Cancellation, List<? extends Model<?>>> fit) {
    RunningFit running = new RunningFit();
    Thread thread = new Thread(() -> running.run(fit), "graft fit");
    thread.setDaemon(true);
    thread.start();
    return running;
  }

  private void run(Function<Cancellation, List<? extends Model<?>>> fit) {
    try {
      models.complete(fit.apply(cancellation));
    } catch (Throwable e) { // whoever waits is told
      models.completeExceptionally(e);
    }
  }

  /** Asks it to stop, as {@link dev.graft.spark.job.RunningJob#cancel} does. */
  public void cancel() {
    cancellation.request();
  }

  /**
   * Waits for the end.
   *
   * @return whether it has ended
   */
  public boolean await(long seconds) throws InterruptedException {
    try {
      models.handle((fitted, failure) -> true).get(seconds, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot happen: the failure has been handled", e);
    }
  }

  /** Waits for the end; throws whatever the estimator throws. */
  public Model<?> await() throws InterruptedException {
    return models().get(0);
  }

  /** The same of all models, in the order of the param maps. */
  public List<? extends Model<?>> models() throws InterruptedException {
    try {
      return models.get();
    } catch (ExecutionException e) {
      return ExceptionUtils.rethrow(e.getCause()); // Spark's checked ones, too
    }
  }
}
