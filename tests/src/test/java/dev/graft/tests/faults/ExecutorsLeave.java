package dev.graft.tests.faults;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.ExecutorAllocationClient;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.scheduler.ExecutorDecommissionInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobStart;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * Sends executors away in some rounds, in an orderly way: the way that clouds take machines back
 * (decommissioning), or the one of dynamic allocation. Spark makes it, hence public.
 */
public final class ExecutorsLeave extends SparkListener {

  /** {@code decommission} or {@code kill}. */
  static final String HOW = "spark.graft.tests.leave";

  /** The rounds, with commas. */
  static final String ROUNDS = HOW + ".rounds";

  private static final Pattern ROUND = Pattern.compile(".*: round (\\d+)( of \\d+)?");

  private final boolean decommission;
  private final Set<String> rounds;
  private final ConcurrentSkipListSet<String> executors = new ConcurrentSkipListSet<>();

  public ExecutorsLeave(SparkConf conf) {
    decommission = conf.get(HOW).equals("decommission");
    rounds = Set.of(conf.get(ROUNDS).split(","));
  }

  @Override
  public void onExecutorAdded(SparkListenerExecutorAdded added) {
    executors.add(added.executorId());
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    executors.remove(removed.executorId());
  }

  @Override
  public void onJobStart(SparkListenerJobStart start) {
    Matcher round = ROUND.matcher(start.properties().getProperty("spark.job.description", ""));
    if (round.matches() && rounds.contains(round.group(1)) && !executors.isEmpty()) {
      String leaving = executors.first();
      // Spark asks itself for this: not in the thread that delivers its events.
      Thread thread = new Thread(() -> leave(leaving), "leave");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void leave(String executor) {
    SparkContext spark = SparkContext$.MODULE$.getActive().get();
    if (decommission) {
      ((ExecutorAllocationClient) spark.schedulerBackend())
          .decommissionExecutor(
              executor,
              new ExecutorDecommissionInfo("the machine is taken back", Option.empty()),
              false,
              false);
    } else {
      spark.killExecutors(JavaConverters.asScalaBuffer(List.of(executor)));
    }
  }
}
