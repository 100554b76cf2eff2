package dev.graft.spark.broadcast;

import dev.graft.engine.ArithmeticProfile;
import dev.graft.model.Trainable;
import dev.graft.spark.fault.OutOfMemory;
import dev.graft.train.Replica;
import java.util.ArrayDeque;
import java.util.ArrayList;
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

  private static final Map<Key, Deque<Replica>> FREE = new LinkedHashMap<>(16, 0.75f, true);

  /** What is kept at most; guarded by the pool. */
  private static int layouts = LAYOUTS;

  private ReplicaPool() {}

  private record Key(String sha256, int gpu) {}

  /** Something done with a replica. */
  public interface Use<T> {
    T with(Replica replica);
  }

  /**
   * Lends a replica of a layout, if that is how the profile and it compute on the GPU that Spark
   * has given to this task; one whose use failed is closed, not lent again.
   */
  public static <T> T use(Trainable network, ArithmeticProfile profile, Use<T> use) {
    Key key = new Key(network.sha256(), TaskGpu.of(profile, network.gpuNeeds()));
    Replica replica = take(network, key);
    T result = with(replica, use);
    keep(key, replica).forEach(Replica::close);
    return result;
  }

  /** Something done with several replicas. */
  public interface UseOfAll<T> {
    T with(List<Replica> replicas);
  }

  /** The same of several layouts, which may be one: as many stay in the pool, too. */
  public static <T> T useAll(List<Trainable> networks, ArithmeticProfile profile, UseOfAll<T> use) {
    synchronized (FREE) {
      layouts = Math.max(layouts, LAYOUTS + networks.size());
    }
    return useRest(networks, profile, List.of(), use);
  }

  private static <T> T useRest(
      List<Trainable> networks, ArithmeticProfile profile, List<Replica> lent, UseOfAll<T> use) {
    if (lent.size() == networks.size()) {
      return use.with(lent);
    }
    return use(
        networks.get(lent.size()),
        profile,
        replica -> {
          List<Replica> more = new ArrayList<>(lent);
          more.add(replica);
          return useRest(networks, profile, more, use);
        });
  }

  /** Gives those that are to be closed, which takes long: others do not wait for it. */
  private static Collection<Replica> keep(Key key, Replica replica) {
    synchronized (FREE) {
      FREE.computeIfAbsent(key, layout -> new ArrayDeque<>()).push(replica);
      if (FREE.size() <= layouts) {
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

  private static Replica take(Trainable network, Key key) {
    synchronized (FREE) {
      Deque<Replica> free = FREE.get(key);
      if (free != null && !free.isEmpty()) {
        return free.pop();
      }
    }
    try {
      return key.gpu() == TaskGpu.NONE ? new Replica(network) : new Replica(network, key.gpu());
    } catch (OutOfMemoryError e) {
      throw OutOfMemory.inTask(e);
    }
  }
}
