package dev.graft.spark.ml;

import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.CancelledException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fits that several threads ask one estimator for, on one Dataset, within a moment: those of a
 * CrossValidator with {@code parallelism}, say, which has a thread for each param map and tells an
 * estimator of one at a time. They are fitted at once; nothing is kept of them afterwards.
 *
 * @param <M> the model
 */
final class JoinedFits<M> {

  /** For so long nobody else may have come. */
  private static final long QUIET_NANOS = 50_000_000;

  private static final Logger LOG = LoggerFactory.getLogger(JoinedFits.class);

  /** Those that still take others in; guarded by itself. */
  private static final List<JoinedFits<?>> OPEN = new ArrayList<>();

  private final ParamMapFits<?, M> fits;
  private final Dataset<?> dataset;
  private final List<ParamMap> paramMaps = new ArrayList<>();
  private final CompletableFuture<List<M>> models = new CompletableFuture<>();
  private long last;

  private JoinedFits(ParamMapFits<?, M> fits, Dataset<?> dataset) {
    this.fits = fits;
    this.dataset = dataset;
  }

  /** The fit of one param map. */
  static <M> M fit(ParamMapFits<?, M> fits, Dataset<?> dataset, ParamMap paramMap) {
    JoinedFits<M> joined;
    int place;
    synchronized (OPEN) {
      joined = open(fits, dataset);
      place = joined.paramMaps.size();
      joined.paramMaps.add(paramMap);
      joined.last = System.nanoTime();
    }
    if (place == 0) {
      joined.lead();
    }
    return joined.model(place);
  }

  @SuppressWarnings({"unchecked", "ReferenceEquality"}) // the very same estimator has one model
  private static <M> JoinedFits<M> open(ParamMapFits<?, M> fits, Dataset<?> dataset) {
    for (JoinedFits<?> one : OPEN) {
      if (one.fits.estimator() == fits.estimator() && one.dataset == dataset) {
        return (JoinedFits<M>) one;
      }
    }
    JoinedFits<M> opened = new JoinedFits<>(fits, dataset);
    OPEN.add(opened);
    return opened;
  }

  /** Fits all that have come; of one that came alone nothing is said. */
  private void lead() {
    try {
      await();
      if (paramMaps.size() > 1) {
        LOG.info("{} fits that were begun side by side are one", paramMaps.size());
        models.complete(fits.fit(dataset, paramMaps, new Cancellation()));
      }
    } catch (RuntimeException e) {
      LOG.info("fits that were begun side by side are each alone: {}", e.getMessage());
    } finally {
      models.complete(List.of());
    }
  }

  /** Until nobody has come for a while. */
  private void await() {
    synchronized (OPEN) {
      try {
        long left;
        while ((left = last + QUIET_NANOS - System.nanoTime()) > 0) {
          OPEN.wait(left / 1_000_000, (int) (left % 1_000_000));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // the fit itself tells
      } finally {
        OPEN.remove(this);
      }
    }
  }

  private M model(int place) {
    try {
      List<M> all = models.get();
      return all.isEmpty()
          ? fits.fit(dataset, List.of(paramMaps.get(place)), new Cancellation()).get(0)
          : all.get(place);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("Stopped on request.", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot happen: failures are told by each fit alone", e);
    }
  }
}
