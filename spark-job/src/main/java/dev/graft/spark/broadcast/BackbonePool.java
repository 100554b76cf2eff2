package dev.graft.spark.broadcast;

import dev.graft.featurize.Backbone;
import dev.graft.featurize.FeatureExtractor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Opened backbones of this JVM, kept between tasks by the hash of what they compute: opening one
 * takes longer than a batch. Those that were not used for long are closed.
 */
public final class BackbonePool {

  private static final int BACKBONES = 4;

  private static final Map<String, Opened> OPENED = new LinkedHashMap<>(16, 0.75f, true);

  private BackbonePool() {}

  /** Something done with an extractor. */
  public interface Use<T> {
    T with(FeatureExtractor extractor);
  }

  private static final class Opened {
    private final Deque<FeatureExtractor> free = new ArrayDeque<>();
    private int users;
  }

  /**
   * Lends an extractor: one for all tasks if it can be shared, else one for each that runs.
   *
   * @param threads native threads for one call
   */
  public static <T> T use(Backbone backbone, int threads, Use<T> use) {
    Opened opened = enter(backbone);
    FeatureExtractor extractor = null;
    try {
      extractor = backbone.shared() ? shared(opened, backbone, threads) : own(opened);
      if (extractor == null) {
        extractor = backbone.open(threads);
      }
      return use.with(extractor);
    } finally {
      leave(opened, backbone.shared() ? null : extractor);
    }
  }

  private static synchronized Opened enter(Backbone backbone) {
    Opened opened = OPENED.computeIfAbsent(backbone.sha256(), hash -> new Opened());
    opened.users++;
    return opened;
  }

  private static FeatureExtractor shared(Opened opened, Backbone backbone, int threads) {
    synchronized (opened) {
      if (opened.free.isEmpty()) {
        opened.free.push(backbone.open(threads));
      }
      return opened.free.peek();
    }
  }

  private static FeatureExtractor own(Opened opened) {
    synchronized (opened) {
      return opened.free.poll();
    }
  }

  private static synchronized void leave(Opened opened, FeatureExtractor own) {
    if (own != null) {
      synchronized (opened) {
        opened.free.push(own);
      }
    }
    opened.users--;
    Iterator<Opened> oldest = OPENED.values().iterator();
    for (int over = OPENED.size() - BACKBONES; over > 0 && oldest.hasNext(); ) {
      Opened candidate = oldest.next();
      if (candidate.users == 0) {
        oldest.remove();
        candidate.free.forEach(FeatureExtractor::close);
        over--;
      }
    }
  }
}
