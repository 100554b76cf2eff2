package dev.graft.spark.train;

import dev.graft.train.DeltaCodec;
import dev.graft.train.EncodedDelta;
import dev.graft.train.ErrorFeedback;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What lossy codecs have not sent yet, of each partition that trains in this JVM. A task that runs
 * again finds what the first attempt found. A partition that comes here from another executor
 * begins with nothing: what it had not sent there is lost, and with it the sameness of bits.
 */
final class Residuals {

  private static final int TRAININGS = 4;

  private static final Map<Long, Map<Integer, Kept>> TRAINING =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Map<Integer, Kept>> eldest) {
          return size() > TRAININGS;
        }
      };

  private Residuals() {}

  /** What a partition had not sent before a round and has not sent after it. */
  private record Kept(int round, float[] before, float[] after) {

    float[] before(int wanted) {
      return wanted == round + 1 ? after : wanted == round ? before : null;
    }
  }

  /** Writes the delta of a round together with what is left of the rounds before. */
  static EncodedDelta encode(
      long training, int partition, int round, DeltaCodec codec, float[] delta) {
    Kept kept = kept(training).get(partition);
    float[] before = kept == null ? null : kept.before(round);
    ErrorFeedback fed = ErrorFeedback.encode(codec, delta, before);
    kept(training).put(partition, new Kept(round, before, fed.residual()));
    return fed.encoded();
  }

  private static Map<Integer, Kept> kept(long training) {
    synchronized (TRAINING) {
      return TRAINING.computeIfAbsent(training, id -> new ConcurrentHashMap<>());
    }
  }

  /** Forgets a training. */
  static void forget(long training) {
    synchronized (TRAINING) {
      TRAINING.remove(training);
    }
  }
}
