package dev.graft.tests.faults;

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

/**
 * Decommissions an executor in some rounds: the way that clouds take machines back. Spark makes it,
 * hence public.
 */
public final class ExecutorsLeave extends SparkListener {

  /** The rounds, with commas. */
  static final String ROUNDS = "spark.graft.tests.leave";

  private static final Pattern ROUND = Pattern.compile(".*: round (\\d+)( of \\d+)?(, .*)?");

  private final Set<String> rounds;
  private final ConcurrentSkipListSet<String> executors = new ConcurrentSkipListSet<>();

  public ExecutorsLeave(SparkConf conf) {
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
      // Once: it is there until its blocks have moved.
      String leaving = executors.pollFirst();
      // Spark asks itself for this: not in the thread that delivers its events.
      Thread thread = new Thread(() -> leave(leaving), "leave");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void leave(String executor) {
    SparkContext spark = SparkContext$.MODULE$.getActive().get();
    ((ExecutorAllocationClient) spark.schedulerBackend())
        .decommissionExecutor(
            executor,
            new ExecutorDecommissionInfo("the machine is taken back", Option.empty()),
            false,
            false);
  }
}
