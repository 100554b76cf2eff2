package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.Settings;
import dev.graft.config.TrainSettings;
import dev.graft.engine.HeldNumbers;
import dev.graft.engine.NetworkEngines;
import dev.graft.engine.TargetModel;
import dev.graft.model.Backbone;
import dev.graft.model.FeatureExtractor;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is counted, worked out by hand, and both sides of each limit. */
class MemoryCheckTest {

  /** 100 MiB. */
  private static final long WEIGHTS = 25L << 20;

  private static final long MIB = 1 << 20;

  private static final TrainSettings ADAM = Fixtures.settings().train();

  /** The native library is chosen before any network is made. */
  @BeforeAll
  static void start() {
    LocalSpark.get();
  }

  /** A narrow network of many weights, two tasks at once. */
  private static TrainingMemory byWeights(TrainSettings settings) {
    return new TrainingMemory(settings, network(WEIGHTS, 300 * MIB), 10, 32, 1000, 2, 64 * MIB);
  }

  private static TrainingMemory.Network network(long weights, long natives) {
    return new TrainingMemory.Network(weights, natives, HeldNumbers.NONE);
  }

  /** Examples of 4 MiB, 32 a minibatch. */
  private static TrainingMemory byMinibatch(String more) {
    return new TrainingMemory(
        Fixtures.settings(more).train(), network(1000, 0), 1 << 20, 32, 1000, 2, 64 * MIB);
  }

  private static MemoryCheck local(long heap) {
    return new MemoryCheck(new SparkConf(false).set("spark.master", "local[2]"), heap, 0);
  }

  private static SparkConf yarn() {
    return new SparkConf(false).set("spark.master", "yarn");
  }

  private static MemoryCheck cluster(long executor) {
    return new MemoryCheck(yarn(), 600 * MIB, executor);
  }

  @Test
  void weightsMomentsAndTheAverageAreCounted() {
    TrainingMemory adam = byWeights(ADAM);
    // Weights and two moments each; an average of doubles; the weights that are made of both.
    assertThat(adam.driver()).isEqualTo((300 + 200 + 100) * MIB);
    // The state of a round, and the reply of one task.
    assertThat(adam.executor()).isEqualTo((300 + 300) * MIB);
    assertThat(adam.natives()).isEqualTo(2 * 300 * MIB);
    TrainSettings sgd = Fixtures.settings("train.optimizer.type = sgd").train();
    assertThat(byWeights(sgd).driver()).isEqualTo((100 + 200 + 100) * MIB);
    assertThat(byWeights(sgd).executor()).isEqualTo((100 + 100) * MIB);
    TrainSettings gradients = Fixtures.settings("train.average = gradients").train();
    assertThat(byWeights(gradients).driver()).isEqualTo(adam.driver());
    assertThat(byWeights(gradients).executor()).isEqualTo((100 + 100) * MIB);
  }

  @Test
  void whatIsLikelyIsMoreThanWhatIsSure() {
    TrainingMemory adam = byWeights(ADAM);
    // Four copies and an average of doubles, and the replies that the driver averages.
    assertThat(adam.likelyDriver(7 * MIB)).isEqualTo((4 * 300 + 2 * 300 + 7) * MIB);
    // The state of a round; of each of two tasks three copies and a minibatch.
    assertThat(adam.likelyExecutor()).isEqualTo((300 + 2 * 3 * 300) * MIB + 2 * 32 * 10 * 4);
    // Chunks of 64 MiB are no more than what there is of bytes: 1,000 examples of 10.
    assertThat(byMinibatch("").likelyExecutor()).isGreaterThan(2 * 128 * MIB);
  }

  @Test
  void aLocalHeapIsRefusedBelowWhatIsCountedAndNotAtIt() {
    assertThatCode(() -> local(600 * MIB).require(byWeights(ADAM))).doesNotThrowAnyException();
    // The driver's own needs come first.
    TrainSettings gradients = Fixtures.settings("train.average = gradients").train();
    assertThatCode(() -> cluster(200 * MIB).require(byWeights(gradients)))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> cluster(200 * MIB - 1).require(byWeights(gradients)))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot train with 199 MB of Java heap on an executor: the weights of a round and those of a reply take 200 MB at least; spark.executor.memory gives it more.");
    assertThatCode(() -> local(128 * MIB + 20_000).require(byMinibatch("")))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> local(128 * MIB).require(byMinibatch("")))
        .hasMessage(
            "Cannot train with 128 MB of Java heap on the driver, where tasks run: the weights of a round and a minibatch take 129 MB at least; spark.driver.memory gives it more, and smaller minibatches (train.batch-size) need less.");
    assertThatThrownBy(() -> local(128 * MIB).require(byMinibatch("train.shares = measured")))
        .hasMessageContaining(
            "a minibatch (as large as train.shares = measured may make it) take 129 MB at least");
    assertThatThrownBy(() -> local(128 * MIB).require(byMinibatch("train.worker-batch-size = 32")))
        .hasMessageEndingWith("smaller minibatches (train.worker-batch-size) need less.");
  }

  /** 100 MiB are trained, 50 travel with them, 75 are constant. */
  private static TrainingMemory held(TrainSettings settings, int tasks) {
    HeldNumbers held = new HeldNumbers(WEIGHTS / 2, WEIGHTS * 3 / 4, WEIGHTS * 3, WEIGHTS * 3 / 4);
    return new TrainingMemory(
        settings, new TrainingMemory.Network(WEIGHTS, 0, held), 10, 32, 1000, tasks, 64 * MIB);
  }

  @Test
  void whatTravelsWithTheWeightsAndWhatIsConstantIsCounted() {
    // Two moments of 100; an average of doubles of 150, and the weights that are made of it.
    assertThat(held(ADAM, 1).driver()).isEqualTo((150 + 200 + 300 + 150 + 75) * MIB);
    assertThat(held(ADAM, 1).executor()).isEqualTo((75 + 350 + 350) * MIB);
    assertThat(held(ADAM, 1).direct()).isEqualTo((300 + 75) * MIB);
    assertThat(held(ADAM, 4).direct()).isEqualTo((4 * 300 + 75) * MIB);
    TrainSettings sgd = Fixtures.settings("train.optimizer.type = sgd").train();
    assertThat(held(sgd, 4).executor()).isEqualTo((75 + 150 + 150) * MIB);
  }

  @Test
  void directBuffersAreWhatJavaAllows() {
    SparkConf told = yarn();
    assertThatCode(() -> new MemoryCheck(told, 2048 * MIB, 1275 * MIB).require(held(ADAM, 4)))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () -> new MemoryCheck(told, 2048 * MIB, 1275 * MIB - 1).require(held(ADAM, 4)))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot train with 1,274 MB of direct buffers on an executor (what Java allows: as much as the heap): weights and gradients for each of 4 tasks at once and what is not trained take 1,275 MB at least; spark.executor.memory and -XX:MaxDirectMemorySize in spark.executor.extraJavaOptions give it more, and fewer tasks at once (spark.executor.cores) need less.");
    told.set("spark.executor.extraJavaOptions", "-XX:MaxDirectMemorySize=9g");
    assertThatCode(() -> new MemoryCheck(told, 2048 * MIB, 1000 * MIB).require(held(ADAM, 4)))
        .doesNotThrowAnyException();
  }

  @Test
  void driverAndExecutorsOfAClusterAreTwo() {
    assertThatCode(() -> cluster(600 * MIB).require(byWeights(ADAM))).doesNotThrowAnyException();
    assertThatThrownBy(() -> cluster(599 * MIB).require(byWeights(ADAM)))
        .hasMessageStartingWith("Cannot train with 599 MB of Java heap on an executor: ");
    TrainingMemory larger =
        new TrainingMemory(ADAM, network(WEIGHTS + 1, 300 * MIB), 10, 32, 1000, 1, 64 * MIB);
    assertThatThrownBy(() -> cluster(2048 * MIB).require(larger))
        .hasMessage(
            "Cannot train with 600 MB of Java heap on the driver: the state of a round, its average and what is made of them take 601 MB at least; spark.driver.memory gives it more.");
  }

  @Test
  void memoryOutsideTheHeapIsWhatJavaCppAllows() {
    TrainingMemory natives =
        new TrainingMemory(ADAM, network(1000, 2048 * MIB + 1), 10, 32, 1000, 2, 64 * MIB);
    assertThatThrownBy(() -> cluster(1024 * MIB).require(natives))
        .hasMessage(
            "Cannot train with 4,096 MB of memory outside the Java heap on an executor (what JavaCPP allows: 4 times the heap): weights, gradients and what is kept of a minibatch for each of 2 tasks at once take 4,097 MB at least; spark.executor.memory gives it more, and fewer tasks at once (spark.executor.cores) or smaller minibatches (train.batch-size, train.micro-batch-size) need less.");
    assertThatCode(() -> cluster(1025 * MIB).require(natives)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "extraJavaOptions, -Dorg.bytedeco.javacpp.maxPhysicalBytes=9g",
    "extraJavaOptions, -Dorg.bytedeco.javacpp.maxbytes=9g",
    "defaultJavaOptions, -Dorg.bytedeco.javacpp.noPointerGC=true",
    "defaultJavaOptions, -Dorg.bytedeco.javacpp.nopointergc=true"
  })
  void otherLimitsOfJavaCppAreItsOwn(String key, String options) {
    TrainingMemory natives =
        new TrainingMemory(ADAM, network(1000, 9000 * MIB), 10, 32, 1000, 2, 0);
    SparkConf told = yarn().set("spark.executor." + key, options);
    assertThatCode(() -> new MemoryCheck(told, 600 * MIB, 1024 * MIB).require(natives))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    // The first worker has two, in as many steps as those that have one.
    "batch-size = 17, 100, 16, 1",
    "batch-size = 32, 100, 16, 2",
    "batch-size = 32, 1000000, 1, 32",
    "worker-batch-size = 8, 1000000, 4, 8",
    // Of a little more than is in a batch there are two steps.
    "batch-size = 200, 100, 2, 50",
    "optimizer.type = lbfgs, 100, 2, 0"
  })
  void aMinibatchIsNoLargerThanTheStepsMakeIt(
      String train, long share, int workers, int minibatch) {
    TrainSettings settings = Fixtures.settings("train." + train).train();
    assertThat(MemoryCheck.minibatch(settings, share, 1, workers)).isEqualTo(minibatch);
  }

  /** Of two workers one leaves the other a quarter of its share; of more one has twice its own. */
  @ParameterizedTest
  @CsvSource({
    "batch-size = 32, 1, 1, 32",
    "batch-size = 32, 1, 2, 28",
    "batch-size = 32, 2, 2, 16",
    "batch-size = 32, 1, 4, 16",
    "worker-batch-size = 8, 1, 4, 8"
  })
  void ofMeasuredSharesTheLargestIsCounted(String train, int some, int workers, int minibatch) {
    TrainSettings settings =
        Fixtures.settings("train { shares = measured, " + train + " }").train();
    assertThat(MemoryCheck.minibatch(settings, 1_000_000, some, workers)).isEqualTo(minibatch);
  }

  private static TrainingMemory needs(TargetModel network, Settings settings) {
    SparkConf conf = new SparkConf(false).set("spark.master", "local[2]");
    return MemoryCheck.needs(conf, settings, network, Fixtures.FEATURES, 2_000_000, 2);
  }

  /** 53 weights; 6 numbers come into one layer, 5 into the other. */
  @Test
  void whatIsCheckedIsOfTheNetworkAndItsSettings() {
    Settings settings = Fixtures.settings("data.store.chunk-size = 1k");
    TargetModel whole =
        NetworkEngines.layers()
            .scratch(
                settings.model(),
                null,
                new int[] {Fixtures.FEATURES},
                settings.train(),
                settings.seed());
    // 64 of each worker.
    assertThat(needs(whole, settings).executor()).isEqualTo(4 * (3 * 53 + 64 * 6));
    assertThat(needs(whole, settings).natives()).isEqualTo(2 * 4 * (2 * 53 + 64 * 11));
    Settings measured = Fixtures.settings("data.store.chunk-size = 1k", "train.shares = measured");
    assertThat(needs(whole, measured).executor())
        .as("one worker has 7 of 8 parts")
        .isEqualTo(4 * (3 * 53 + 112 * 6));
    assertThat(needs(whole, measured).natives())
        .as("of both")
        .isEqualTo(2 * 4 * (2 * 53 + 64 * 11));
    Settings micro = Fixtures.settings("train.micro-batch-size = 4");
    assertThat(needs(whole, micro).natives()).isEqualTo(2 * 4 * (2 * 53 + 4 * 11));
    TargetModel head =
        NetworkEngines.layers()
            .on(new Below(), "below", settings.model().layers(), settings.train(), settings.seed());
    assertThat(needs(head, Fixtures.settings()).executor()).isEqualTo(4 * (3 * 53 + 3 * 53));
  }

  /** Passes on as many numbers as an example has. */
  private static final class Below implements Backbone {
    private static final long serialVersionUID = 1L;

    @Override
    public String sha256() {
      return "below";
    }

    @Override
    public int[] inputShape() {
      return new int[] {Fixtures.FEATURES};
    }

    @Override
    public int[] outputShape() {
      return inputShape();
    }

    @Override
    public FeatureExtractor open(int threads) {
      throw new IllegalStateException("not to be run");
    }

    @Override
    public boolean shared() {
      return true;
    }

    @Override
    public String summary() {
      return sha256();
    }
  }

  /** Of a chunk of 1 GiB half a GiB at least is gathered, and joined. */
  @Test
  void aChunkIsGatheredInMemory() {
    TrainingMemory chunks =
        new TrainingMemory(ADAM, network(1000, 0), 100, 32, 100_000_000, 1, 1024 * MIB);
    assertThatCode(() -> local(1024 * MIB).require(chunks)).doesNotThrowAnyException();
    assertThatThrownBy(() -> local(1023 * MIB).require(chunks))
        .hasMessageEndingWith("a smaller data.store.chunk-size needs less.");
  }

  /** Executors that may still come make fewer tasks of each, and so do devices. */
  @ParameterizedTest
  @CsvSource({
    "'local[4]', 0, 1, false, 8, 4",
    "'local[4, 3]', 0, 1, false, 3, 3",
    "local, 0, 1, false, 3, 1",
    "yarn, 2, 4, false, 8, 4",
    "yarn, 2, 4, false, 5, 3",
    "yarn, 2, 4, true, 8, 1",
    "k8s://https://host:6443, 2, 4, false, 8, 4",
    "'local-cluster[2,4,1024]', 0, 4, false, 8, 1",
    "spark://host:7077, 0, 4, false, 8, 1",
    "spark://host:7077, 2, 4, false, 8, 1"
  })
  void tasksThatSurelyRunAtOnce(
      String master, int executors, int cores, boolean more, int workers, int tasks) {
    SparkConf conf = conf(master, executors, cores, more);
    assertThat(MemoryCheck.tasksAtOnce(conf, workers)).isEqualTo(tasks);
    conf.set("spark.task.resource.gpu.amount", "1");
    assertThat(MemoryCheck.tasksAtOnce(conf, workers))
        .isEqualTo(master.startsWith("local[") ? tasks : 1);
  }

  private static SparkConf conf(String master, int executors, int cores, boolean more) {
    return new SparkConf(false)
        .set("spark.master", master)
        // Not how many run at once.
        .set("spark.default.parallelism", "100")
        .set("spark.executor.instances", Integer.toString(executors))
        .set("spark.executor.cores", Integer.toString(cores))
        .set("spark.dynamicAllocation.enabled", Boolean.toString(more));
  }
}
