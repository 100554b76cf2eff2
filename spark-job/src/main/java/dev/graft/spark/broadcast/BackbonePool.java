package dev.graft.spark.broadcast;

import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.Uninterrupted;
import dev.graft.model.Backbone;
import dev.graft.model.FeatureExtractor;
import dev.graft.spark.fault.OutOfMemory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Opened backbones of this JVM, kept between tasks by the hash of what they compute and the GPU:
 * opening one takes longer than a batch. Those that were not used for long are closed.
 */
public final class BackbonePool {

  /** Of each GPU, and without any. */
  private static final int BACKBONES = 4;

  private static final Map<Key, Opened> OPENED = new LinkedHashMap<>(16, 0.75f, true);

  private BackbonePool() {}

  /** Something done with an extractor. */
  public interface Use<T> {
    T with(FeatureExtractor extractor);
  }

  private record Key(String sha256, int gpu) {}

  private static final class Opened {
    private final Deque<FeatureExtractor> free = new ArrayDeque<>();
    private int users;
  }

  /**
   * Lends an extractor, if that is how the profile and it compute on the GPU that Spark has given
   * to this task: one for all tasks (of that GPU) if it can be shared, else one for each that runs.
   * One of these whose use failed is closed, not lent again.
   */
  public static <T> T use(Backbone backbone, ArithmeticProfile profile, Use<T> use) {
    return use(backbone, profile.threads(), TaskGpu.of(profile, backbone.gpuNeeds()), use);
  }

  static <T> T use(Backbone backbone, int threads, int gpu, Use<T> use) {
    Opened opened = enter(backbone, gpu);
    FeatureExtractor whole = null;
    try {
      if (backbone.shared()) {
        return use.with(shared(opened, backbone, threads, gpu));
      }
      FeatureExtractor own = own(opened, backbone, threads, gpu);
      T result = with(own, use);
      whole = own;
      return result;
    } catch (OutOfMemoryError e) {
      throw OutOfMemory.inTask(e);
    } finally {
      leave(opened, whole).forEach(FeatureExtractor::close);
    }
  }

  private static <T> T with(FeatureExtractor own, Use<T> use) {
    try {
      return use.with(own);
    } catch (RuntimeException | Error e) {
      try {
        own.close();
      } catch (RuntimeException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  private static synchronized Opened enter(Backbone backbone, int gpu) {
    Opened opened = OPENED.computeIfAbsent(new Key(backbone.sha256(), gpu), key -> new Opened());
    opened.users++;
    return opened;
  }

  private static FeatureExtractor shared(Opened opened, Backbone backbone, int threads, int gpu) {
    synchronized (opened) {
      if (opened.free.isEmpty()) {
        opened.free.push(open(backbone, threads, gpu));
      }
      return opened.free.peek();
    }
  }

  private static FeatureExtractor own(Opened opened, Backbone backbone, int threads, int gpu) {
    FeatureExtractor free;
    synchronized (opened) {
      free = opened.free.poll();
    }
    return free == null ? open(backbone, threads, gpu) : free;
  }

  /** A native library that is loaded half way is lost for this JVM. */
  private static FeatureExtractor open(Backbone backbone, int threads, int gpu) {
    return Uninterrupted.call(
        () -> gpu == TaskGpu.NONE ? backbone.open(threads) : backbone.open(threads, gpu));
  }

  /** Gives those that are to be closed, which takes long: others do not wait for it. */
  private static synchronized List<FeatureExtractor> leave(Opened opened, FeatureExtractor own) {
    if (own != null) {
      synchronized (opened) {
        opened.free.push(own);
      }
    }
    opened.users--;
    List<FeatureExtractor> closing = new ArrayList<>();
    Iterator<Opened> oldest = OPENED.values().iterator();
    long gpus = OPENED.keySet().stream().mapToInt(Key::gpu).distinct().count();
    for (long over = OPENED.size() - gpus * BACKBONES; over > 0 && oldest.hasNext(); ) {
      Opened candidate = oldest.next();
      if (candidate.users == 0) {
        oldest.remove();
        closing.addAll(candidate.free);
        over--;
      }
    }
    return closing;
  }
}
