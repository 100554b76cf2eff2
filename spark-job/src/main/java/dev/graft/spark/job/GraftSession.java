package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Redaction;
import dev.graft.config.Settings;
import dev.graft.config.TrainSettings;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.spark.broadcast.StageArithmetic;
import dev.graft.spark.fault.FaultListener;
import dev.graft.spark.fault.Faults;
import dev.graft.spark.fault.StepWatch;
import dev.graft.spark.fault.TaskProgress;
import dev.graft.spark.metrics.JobMetrics;
import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.JobScope;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Option;

/** A Spark application with its arithmetic pinned, here and on every executor. */
final class GraftSession implements AutoCloseable {

  private final JavaSparkContext spark;
  private ArithmeticProfile profile;
  private GpuChoice gpus = new GpuChoice(null, null);
  private final FaultListener faults;
  private final TaskProgress tasks = new TaskProgress();
  private final Cancellation cancellation;
  private final JobScope jobs;
  private final boolean own;

  private GraftSession(
      JavaSparkContext spark,
      ArithmeticProfile profile,
      String name,
      Cancellation cancellation,
      boolean own) {
    this.spark = spark;
    this.profile = profile;
    this.cancellation = cancellation;
    this.jobs = cancellation.over(spark, name);
    this.faults = FaultListener.on(spark, cancellation::fail);
    spark.sc().addSparkListener(tasks);
    JobMetrics.shown().ifPresent(metrics -> metrics.begins(faults::counted));
    this.own = own;
  }

  /**
   * Starts Spark, or joins the context that this JVM has already.
   *
   * @throws dev.graft.engine.UnsupportedProfileException if this machine cannot offer the
   *     arithmetic that is wanted
   */
  static GraftSession start(String name, Settings settings) {
    return start(name, settings, settings.train().instructionSet(), new Cancellation());
  }

  /**
   * The same with the arithmetic that was decided earlier.
   *
   * @param instructionSet as {@code train.instruction-set} has it
   * @param cancellation stops the Spark jobs of this session
   */
  static GraftSession start(
      String name, Settings settings, String instructionSet, Cancellation cancellation) {
    SparkConf conf = new SparkConf().setAppName(name).setIfMissing("spark.master", "local[*]");
    Option<SparkContext> active = SparkContext$.MODULE$.getActive();
    ArithmeticProfile profile =
        ArithmeticProfile.choose(
            instructionSet,
            nativeThreads(coresOfATask(conf, active), settings.train().readAhead()));
    if (settings.train().device() != TrainSettings.Device.CPU) {
      profile = profile.insteadOfGpus(); // until they are there
    }
    NativeRuntime.pin(profile);
    NativeRuntime.environment(profile)
        .forEach((variable, value) -> conf.setExecutorEnv(variable, value));
    exchange(conf);
    if (MemoryCheck.isLocal(conf)) {
      // A task that runs out of memory fails, and with it the job, in a sentence: here Spark would
      // end the driver.
      conf.setIfMissing("spark.executor.killOnFatalError.depth", "0");
    }
    // Spark's own knows no account keys, API keys, credentials and passwords in addresses.
    conf.setIfMissing("spark.redaction.regex", Redaction.SPARK);
    boolean own = active.isEmpty();
    // One that is there keeps its own settings, and Spark would warn of ours.
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(own ? Start.of(conf) : active.get());
    StepWatch.limit(spark, settings.train().stepDeadlineSeconds());
    return new GraftSession(spark, profile, name, cancellation, own);
  }

  /** As the context has it that is there, else as one would that is made. */
  private static int coresOfATask(SparkConf conf, Option<SparkContext> active) {
    String key = "spark.task.cpus";
    boolean told = active.isDefined() && active.get().getConf().contains(key);
    return (told ? active.get().getConf() : conf).getInt(key, 1);
  }

  /** Of a task: those of its cores that do not read ahead. */
  private static int nativeThreads(int cores, int readAhead) {
    if (readAhead >= cores) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use train.read-ahead = %d: a task has %d core%s, and one at least has to compute; raise spark.task.cpus.",
              readAhead,
              cores,
              cores == 1 ? "" : "s"));
    }
    return cores - readAhead;
  }

  /** How models travel, where the user has not said otherwise. */
  private static void exchange(SparkConf conf) {
    // Weights do not compress: trying costs more than sending them.
    conf.setIfMissing("spark.broadcast.compress", "false");
    // Replies of a few megabytes come straight back instead of through the block store.
    conf.setIfMissing("spark.task.maxDirectResultSize", "16m");
    // What the driver collects is bounded by the model's size, not by this.
    conf.setIfMissing("spark.driver.maxResultSize", "0");
    // Kryo refuses to write a message larger than this; a model may be.
    conf.setIfMissing("spark.kryoserializer.buffer.max", "2047m");
  }

  JavaSparkContext spark() {
    return spark;
  }

  /** How tasks compute. */
  ArithmeticProfile profile() {
    return profile;
  }

  /** How the tasks compute that run a backbone whose activations are kept. */
  StageArithmetic featurizing() {
    return gpus.on() == null ? StageArithmetic.usual(profile) : gpus.on();
  }

  /**
   * Decides for all that follows whether it is computed on GPUs.
   *
   * @param before see {@link GpuChoice#of}
   */
  GpuChoice decide(TrainSettings train, String before, GpuChoice.Uses uses) {
    gpus = GpuChoice.of(this, train, before, uses);
    if (gpus.on() != null && !gpus.on().apart()) {
      profile = gpus.on().profile();
    }
    return gpus;
  }

  /** What is recorded of how a run computes. */
  void describe(ObjectNode plan) {
    ArithmeticProfile widest = featurizing().profile();
    plan.put("instructionSet", widest.instructionSet());
    plan.put("arithmetic", widest.toString()).put("device", gpus.device());
  }

  /**
   * Partitions to train in a round: as the job says, or one for each task that runs at the same
   * time.
   */
  int workers(Settings settings) {
    Integer wanted = settings.train().workers();
    return wanted == null ? slots() : wanted;
  }

  /** Tasks that run at the same time. */
  int slots() {
    SparkConf conf = spark.getConf();
    int perTask = conf.getInt("spark.task.cpus", 1);
    int asked = conf.getInt("spark.executor.instances", 0) * conf.getInt("spark.executor.cores", 1);
    return Math.max(1, Math.max(asked, spark.defaultParallelism()) / perTask);
  }

  /** Cores of the tasks that run at the same time. */
  int cores() {
    return slots() * spark.getConf().getInt("spark.task.cpus", 1);
  }

  /** Whether it goes on after this job: somebody else has started it. */
  boolean shared() {
    return !own;
  }

  /**
   * Goes on, or not.
   *
   * @throws dev.graft.spark.train.CancelledException if a stop was asked for
   */
  void check() {
    cancellation.check();
  }

  /** Cancels the Spark jobs of this session that run now. */
  void cancel() {
    cancellation.cancelJobs();
  }

  /** What has gone wrong so far. */
  Faults faults() {
    return faults.faults();
  }

  @Override
  public void close() {
    faults.close();
    spark.sc().removeSparkListener(tasks);
    tasks.close();
    StepWatch.unlimit(spark);
    jobs.close();
    if (own) {
      spark.stop();
    }
  }
}
