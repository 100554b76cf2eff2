package dev.graft.spark.broadcast;

import dev.graft.network.NetworkDefinition;
import dev.graft.spark.fault.OutOfMemory;
import dev.graft.train.Replica;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Networks of this JVM, kept between tasks: building one takes longer than a round. At most as many
 * as tasks run at once; layouts that were not used for long go first. A lost executor loses nothing
 * but time.
 */
public final class ReplicaPool {

  private static final int LAYOUTS = 8;

  private static final Map<String, Deque<Replica>> FREE =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Replica>> eldest) {
          return size() > LAYOUTS;
        }
      };

  private ReplicaPool() {}

  /** Something done with a replica. */
  public interface Use<T> {
    T with(Replica replica);
  }

  /** Lends a replica of a layout; one whose use failed is not lent again. */
  public static <T> T use(NetworkDefinition definition, Use<T> use) {
    Replica replica = take(definition);
    T result = with(replica, use);
    synchronized (FREE) {
      FREE.computeIfAbsent(definition.sha256(), layout -> new ArrayDeque<>()).push(replica);
    }
    return result;
  }

  private static <T> T with(Replica replica, Use<T> use) {
    try {
      return use.with(replica);
    } catch (OutOfMemoryError e) {
      throw OutOfMemory.inTask(e);
    }
  }

  private static Replica take(NetworkDefinition definition) {
    synchronized (FREE) {
      Deque<Replica> free = FREE.get(definition.sha256());
      if (free != null && !free.isEmpty()) {
        return free.pop();
      }
    }
    try {
      return new Replica(definition);
    } catch (OutOfMemoryError e) {
      throw OutOfMemory.inTask(e);
    }
  }
}
