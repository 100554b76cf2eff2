package dev.graft.spark.broadcast;

import dev.graft.engine.ArithmeticProfile;
import dev.graft.model.Trainable;
import dev.graft.spark.fault.OutOfMemory;
import dev.graft.train.Replica;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Networks of this JVM, kept between tasks: building one takes longer than a round. At most as many
 * as tasks run at once; layouts that were not used for long go first. A lost executor loses nothing
 * but time.
 */
public final class ReplicaPool {

  private static final int LAYOUTS = 8;

  private static final Map<Key, Deque<Replica>> FREE = new LinkedHashMap<>(16, 0.75f, true);

  /** What is kept at most; guarded by the pool, as all that follows. */
  private static int layouts = LAYOUTS;

  /** Of one layout, for each task. */
  private static int copies = 1;

  private static int tasks;

  /** Of them at once, ever. */
  private static int mostTasks;

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
    return counted(() -> lend(network, profile, use));
  }

  private static <T> T lend(Trainable network, ArithmeticProfile profile, Use<T> use) {
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

  /** The same of several layouts, which may be one: as many stay in the pool for the next call. */
  public static <T> T useAll(List<Trainable> networks, ArithmeticProfile profile, UseOfAll<T> use) {
    synchronized (FREE) {
      layouts = LAYOUTS + networks.size();
      copies = copies(networks);
    }
    return counted(() -> useRest(networks, profile, List.of(), use));
  }

  private static int copies(List<Trainable> networks) {
    Map<String, Integer> counts = new HashMap<>();
    networks.forEach(network -> counts.merge(network.sha256(), 1, Integer::sum));
    return counts.values().stream().max(Integer::compare).orElse(1);
  }

  private static <T> T counted(Supplier<T> task) {
    synchronized (FREE) {
      tasks++;
      mostTasks = Math.max(mostTasks, tasks);
    }
    try {
      return task.get();
    } finally {
      synchronized (FREE) {
        tasks--;
      }
    }
  }

  private static <T> T useRest(
      List<Trainable> networks, ArithmeticProfile profile, List<Replica> lent, UseOfAll<T> use) {
    if (lent.size() == networks.size()) {
      return use.with(lent);
    }
    return lend(
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
      Deque<Replica> free = FREE.computeIfAbsent(key, layout -> new ArrayDeque<>());
      free.push(replica);
      List<Replica> over = new ArrayList<>();
      while (free.size() > mostTasks * copies) {
        over.add(free.removeLast());
      }
      Iterator<Deque<Replica>> eldest = FREE.values().iterator();
      while (FREE.size() > layouts) {
        over.addAll(eldest.next());
        eldest.remove();
      }
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
