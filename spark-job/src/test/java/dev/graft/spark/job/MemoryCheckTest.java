package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.TrainSettings;
import dev.graft.spark.Fixtures;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is counted, worked out by hand, and both sides of each limit. */
class MemoryCheckTest {

  /** 100 MiB. */
  private static final long WEIGHTS = 25L << 20;

  private static final long MIB = 1 << 20;

  private static final TrainSettings ADAM = Fixtures.settings().train();

  /** A narrow network of many weights, two tasks at once. */
  private static TrainingMemory byWeights(TrainSettings settings) {
    return new TrainingMemory(settings, WEIGHTS, 10, 32, 1000, 2, 64 * MIB, 300 * MIB);
  }

  /** Examples of 4 MiB, 32 a minibatch. */
  private static TrainingMemory byMinibatch() {
    return new TrainingMemory(ADAM, 1000, 1 << 20, 32, 1000, 2, 64 * MIB, 0);
  }

  private static MemoryCheck local(long heap) {
    return new MemoryCheck(new SparkConf(false).set("spark.master", "local[2]"), heap);
  }

  private static MemoryCheck cluster(String executor, String... more) {
    SparkConf conf =
        new SparkConf(false).set("spark.master", "yarn").set("spark.executor.memory", executor);
    for (int i = 0; i < more.length; i += 2) {
      conf.set(more[i], more[i + 1]);
    }
    return new MemoryCheck(conf, 600 * MIB);
  }

  @Test
  void weightsMomentsAndTheAverageAreCounted() {
    TrainingMemory adam = byWeights(ADAM);
    // Weights and two moments each; an average of doubles; the weights that are made of both.
    assertThat(adam.driver()).isEqualTo((300 + 200 + 100) * MIB);
    // The state of a round once, and a reply of each task.
    assertThat(adam.executor()).isEqualTo((300 + 2 * 300) * MIB);
    assertThat(adam.natives()).isEqualTo(2 * 300 * MIB);
    TrainSettings sgd = Fixtures.settings("train.optimizer.type = sgd").train();
    assertThat(byWeights(sgd).driver()).isEqualTo((100 + 200 + 100) * MIB);
    assertThat(byWeights(sgd).executor()).isEqualTo((100 + 2 * 100) * MIB);
    TrainSettings gradients = Fixtures.settings("train.average = gradients").train();
    assertThat(byWeights(gradients).driver()).isEqualTo(adam.driver());
    assertThat(byWeights(gradients).executor()).isEqualTo((100 + 2 * 100) * MIB);
  }

  @Test
  void aLocalHeapIsRefusedBelowWhatIsCountedAndNotAtIt() {
    assertThatCode(() -> local(900 * MIB).require(byWeights(ADAM))).doesNotThrowAnyException();
    assertThatThrownBy(() -> local(900 * MIB - 1).require(byWeights(ADAM)))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot train with 899 MB of Java heap on the driver, where tasks run: the weights of a round and, for each of 2 tasks at once, the weights of its reply take 900 MB at least; spark.driver.memory gives it more, and fewer tasks at once (--master local[N]) need less.");
    assertThatCode(() -> local(256 * MIB + 20_000).require(byMinibatch()))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> local(256 * MIB).require(byMinibatch()))
        .hasMessageContaining("for each of 2 tasks at once, a minibatch take 256 MB at least")
        .hasMessageEndingWith(
            "fewer tasks at once (--master local[N]), and smaller minibatches (train.batch-size) need less.");
  }

  @Test
  void driverAndExecutorsOfAClusterAreTwo() {
    assertThatCode(() -> cluster("900m").require(byWeights(ADAM))).doesNotThrowAnyException();
    assertThatThrownBy(() -> cluster("899m").require(byWeights(ADAM)))
        .hasMessageStartingWith("Cannot train with 899 MB of Java heap on an executor: ")
        .hasMessageContaining(
            "spark.executor.memory gives it more, and fewer tasks at once (spark");
    TrainingMemory larger =
        new TrainingMemory(ADAM, WEIGHTS + 1, 10, 32, 1000, 1, 64 * MIB, 300 * MIB);
    assertThatThrownBy(() -> cluster("2g").require(larger))
        .hasMessage(
            "Cannot train with 600 MB of Java heap on the driver: the state of a round, its average and what is made of them take 600 MB at least; spark.driver.memory gives it more.");
  }

  @Test
  void memoryOutsideTheHeapIsWhatJavaCppAllows() {
    TrainingMemory natives =
        new TrainingMemory(ADAM, 1000, 10, 32, 1000, 2, 64 * MIB, 2048 * MIB + 1);
    assertThatThrownBy(() -> cluster("1g").require(natives))
        .hasMessageStartingWith(
            "Cannot train with 4,096 MB of memory outside the Java heap on an executor (what JavaCPP allows: 4 times the heap): ");
    assertThatCode(() -> cluster("1025m").require(natives)).doesNotThrowAnyException();
    String[] told = {
      "spark.executor.extraJavaOptions", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=9g"
    };
    assertThatCode(() -> cluster("1g", told).require(natives)).doesNotThrowAnyException();
  }

  /** Of a chunk of 1 GiB half a GiB at least is gathered, and joined. */
  @Test
  void aChunkIsGatheredInMemory() {
    TrainingMemory chunks = new TrainingMemory(ADAM, 1000, 100, 32, 100_000_000, 1, 1024 * MIB, 0);
    assertThatCode(() -> local(1024 * MIB).require(chunks)).doesNotThrowAnyException();
    assertThatThrownBy(() -> local(1023 * MIB).require(chunks))
        .hasMessageEndingWith("a smaller data.store.chunk-size needs less.");
  }

  /** Executors that may still come make fewer tasks of each. */
  @ParameterizedTest
  @CsvSource({
    "'local[4]', 0, 1, false, 8, 4",
    "'local[4, 3]', 0, 1, false, 3, 3",
    "local, 0, 1, false, 3, 1",
    "yarn, 2, 4, false, 8, 4",
    "yarn, 2, 4, false, 5, 3",
    "yarn, 2, 4, true, 8, 1",
    "'local-cluster[2,4,1024]', 0, 4, false, 8, 1",
    "spark://host:7077, 0, 4, false, 8, 1"
  })
  void tasksThatSurelyRunAtOnce(
      String master, int executors, int cores, boolean more, int workers, int tasks) {
    SparkConf conf =
        new SparkConf(false)
            .set("spark.master", master)
            // Not how many run at once.
            .set("spark.default.parallelism", "100")
            .set("spark.executor.instances", Integer.toString(executors))
            .set("spark.executor.cores", Integer.toString(cores))
            .set("spark.dynamicAllocation.enabled", Boolean.toString(more));
    assertThat(MemoryCheck.tasksAtOnce(conf, workers)).isEqualTo(tasks);
  }
}
