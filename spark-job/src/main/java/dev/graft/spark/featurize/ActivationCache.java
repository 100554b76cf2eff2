package dev.graft.spark.featurize;

import dev.graft.spark.store.StoreBlocks;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;

/**
 * The activations that an application has stored last, kept for whoever asks for the very same: the
 * fits of a cross-validation, say. Only their blocks are kept, nothing of what they were made of.
 * Before another store is filled they go, unless they are in use; then they go after that.
 */
public final class ActivationCache {

  /** How often who waits for another looks whether it shall stop. */
  private static final long LOOK_MILLIS = 200;

  private static final Map<SparkContext, ActivationCache> OPEN = new HashMap<>();

  private final JavaSparkContext spark;

  /** What the next one may use; null: nothing. */
  private Entry last;

  private ActivationCache(JavaSparkContext spark) {
    this.spark = spark;
  }

  /** That of an application. */
  public static ActivationCache of(JavaSparkContext spark) {
    synchronized (OPEN) {
      return OPEN.computeIfAbsent(spark.sc(), context -> opened(context, spark));
    }
  }

  private static ActivationCache opened(SparkContext context, JavaSparkContext spark) {
    context.addSparkListener(
        new SparkListener() {
          @Override
          public void onApplicationEnd(SparkListenerApplicationEnd end) {
            synchronized (OPEN) {
              OPEN.remove(context);
            }
          }
        });
    return new ActivationCache(spark);
  }

  /** The blocks of one store, and who uses them; guarded by the cache. */
  private static final class Entry {

    private final String key;
    private final StoreBlocks blocks;
    private int users = 1;
    private boolean filled;
    private boolean failed;

    private Entry(String key, StoreBlocks blocks) {
      this.key = key;
      this.blocks = blocks;
    }
  }

  /** Blocks that nobody else ever uses. */
  public synchronized Lease alone() {
    letGo();
    return new Lease(new Entry(null, new StoreBlocks(spark)), false);
  }

  /**
   * Blocks that have been filled under this key, or new ones. Whoever asks while another is filling
   * them waits for that.
   *
   * @param key of all that decides what is in them; null: nobody else shall use them
   * @param check throws something if who waits shall not go on
   */
  public synchronized Lease lease(String key, Runnable check) {
    if (key == null) {
      return alone();
    }
    while (last != null && last.key.equals(key)) {
      Entry found = last;
      found.users++;
      boolean again = false;
      try {
        again = filled(found, check);
      } finally {
        if (!again) {
          leave(found);
        }
      }
      if (again) {
        return new Lease(found, true);
      }
    }
    letGo();
    last = new Entry(key, new StoreBlocks(spark));
    return new Lease(last, false);
  }

  /** Waits until blocks are filled; false: that has failed. */
  private boolean filled(Entry found, Runnable check) {
    try {
      while (!found.filled && !found.failed) {
        check.run();
        wait(LOOK_MILLIS);
      }
      return found.filled;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      check.run();
      throw new IllegalStateException("Interrupted while another fit computes activations", e);
    }
  }

  /** Lets go of what is kept; what is in use goes when it is not any more. */
  public synchronized void release() {
    Entry before = last;
    last = null;
    if (before != null && before.users == 0) {
      before.blocks.release(true);
    }
  }

  /** Makes room for another store. What is in use may be used again after it. */
  private void letGo() {
    if (last != null && last.users == 0) {
      release();
    }
  }

  @SuppressWarnings("ReferenceEquality")
  private void leave(Entry entry) {
    entry.users--;
    if (entry.users == 0 && entry != last) {
      entry.blocks.release(false);
    }
  }

  /** Says that blocks are in use until it is closed. */
  public final class Lease implements AutoCloseable {

    private final Entry entry;
    private final boolean again;
    private boolean closed;

    private Lease(Entry entry, boolean again) {
      this.entry = entry;
      this.again = again;
    }

    public StoreBlocks blocks() {
      return entry.blocks;
    }

    /** Whether they are there already. */
    public boolean again() {
      return again;
    }

    /** Says that all of them are there, for others. */
    void filled() {
      synchronized (ActivationCache.this) {
        entry.filled = true;
        ActivationCache.this.notifyAll();
      }
    }

    /** Another lease of the same, which has been filled; null: nobody else shall use them. */
    Lease another() {
      synchronized (ActivationCache.this) {
        if (entry.key == null) {
          return null;
        }
        entry.users++;
        return new Lease(entry, true);
      }
    }

    /** Closes it. The next one may use these blocks, and not what was filled after them. */
    @SuppressWarnings("ReferenceEquality")
    public void closeAsLast() {
      synchronized (ActivationCache.this) {
        if (!closed && entry != last) {
          letGo();
          last = entry;
        }
        close();
      }
    }

    /** What has not been filled until then, nobody else uses. */
    @Override
    @SuppressWarnings("ReferenceEquality")
    public void close() {
      synchronized (ActivationCache.this) {
        if (closed) {
          return;
        }
        closed = true;
        if (!entry.filled) {
          entry.failed = true;
          last = last == entry ? null : last;
          ActivationCache.this.notifyAll();
        }
        leave(entry);
      }
    }
  }
}
