package dev.graft.spark.broadcast;

import dev.graft.model.Trainable;
import dev.graft.spark.fault.OutOfMemory;
import dev.graft.train.Replica;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Networks of this JVM, kept between tasks: building one takes longer than a round. At most as many
 * as tasks run at once; layouts that were not used for long go first. A lost executor loses nothing
 * but time.
 */
public final class ReplicaPool {

  private static final int LAYOUTS = 8;

  private static final Map<String, Deque<Replica>> FREE = new LinkedHashMap<>(16, 0.75f, true);

  private ReplicaPool() {}

  /** Something done with a replica. */
  public interface Use<T> {
    T with(Replica replica);
  }

  /** Lends a replica of a layout; one whose use failed is closed, not lent again. */
  public static <T> T use(Trainable network, Use<T> use) {
    Replica replica = take(network);
    T result = with(replica, use);
    keep(network, replica).forEach(Replica::close);
    return result;
  }

  /** Gives those that are to be closed, which takes long: others do not wait for it. */
  private static Collection<Replica> keep(Trainable network, Replica replica) {
    synchronized (FREE) {
      FREE.computeIfAbsent(network.sha256(), layout -> new ArrayDeque<>()).push(replica);
      if (FREE.size() <= LAYOUTS) {
        return List.of();
      }
      Iterator<Deque<Replica>> eldest = FREE.values().iterator();
      Deque<Replica> over = eldest.next();
      eldest.remove();
      return over;
    }
  }

  private static <T> T with(Replica replica, Use<T> use) {
    boolean whole = false;
    try {
      T result = use.with(replica);
      whole = true;
      return result;
    } catch (OutOfMemoryError e) {
      throw OutOfMemory.inTask(e);
    } finally {
      if (!whole) {
        replica.close();
      }
    }
  }

  private static Replica take(Trainable network) {
    synchronized (FREE) {
      Deque<Replica> free = FREE.get(network.sha256());
      if (free != null && !free.isEmpty()) {
        return free.pop();
      }
    }
    try {
      return new Replica(network);
    } catch (OutOfMemoryError e) {
      throw OutOfMemory.inTask(e);
    }
  }
}
