package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.TrainSettings.Device;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.model.GpuNeeds;
import dev.graft.spark.broadcast.StageArithmetic;
import dev.graft.spark.job.GpuChoice.Offer;
import dev.graft.spark.job.GpuChoice.Uses;
import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class GpuChoiceTest {

  private static final GpuNeeds NOTHING = gpu -> null;

  private static SparkConf conf(String master, String... settings) {
    SparkConf conf = new SparkConf(false).set("spark.master", master);
    for (int i = 0; i < settings.length; i += 2) {
      conf.set(settings[i], settings[i + 1]);
    }
    return conf;
  }

  private static SparkConf executors() {
    return conf("yarn", "spark.executor.resource.gpu.amount", "2");
  }

  private static String missing(SparkConf conf, GpuNeeds featurizing, GpuNeeds elsewhere) {
    return GpuChoice.missing(conf, Offer.of(conf), new Uses(featurizing, elsewhere));
  }

  @Test
  void sparkOffersGpusToTasksToStagesOrToNobody() {
    assertThat(Offer.of(conf("local[4]"))).isEqualTo(Offer.TASKS);
    assertThat(Offer.of(conf("local-cluster[1,2,1024]"))).isEqualTo(Offer.NOBODY);
    assertThat(Offer.of(conf("spark://a:7077"))).isEqualTo(Offer.NOBODY);
    assertThat(Offer.of(executors())).isEqualTo(Offer.EXECUTORS);
    assertThat(Offer.of(executors().set("spark.task.resource.gpu.amount", "0.25")))
        .isEqualTo(Offer.TASKS);
  }

  @Test
  void whatGetsNoGpuIsToldWhy() {
    SparkConf none = conf("yarn");
    SparkConf tasks = executors().set("spark.task.resource.gpu.amount", "1");
    SparkConf dynamic = executors().set("spark.dynamicAllocation.enabled", "true");
    assertThat(missing(none, NOTHING, NOTHING)).startsWith("Spark offers none to the job");
    assertThat(missing(tasks, null, null)).startsWith("nothing of this job is computed on GPUs");
    assertThat(missing(tasks, null, NOTHING)).isNull();
    assertThat(missing(executors(), NOTHING, null)).isNull();
    assertThat(missing(executors(), NOTHING, NOTHING))
        .startsWith("more than a frozen part is computed");
    assertThat(missing(dynamic, NOTHING, null)).contains("spark.dynamicAllocation.enabled");
  }

  /** Of stages the first may featurize alone, and the last train what is below, too. */
  @Test
  void stagesNeedWhatAnyOfThemNeeds() {
    Uses head = new Uses(NOTHING, null);
    Uses all = new Uses(null, gpu -> "no driver");
    for (Uses both : List.of(head.and(all), all.and(head))) {
      assertThat(GpuChoice.missing(executors(), Offer.EXECUTORS, both))
          .startsWith("more than a frozen part is computed");
      assertThat(both.elsewhere().missing(0)).isEqualTo("no driver");
    }
    assertThat(GpuChoice.missing(executors(), Offer.EXECUTORS, head.and(head))).isNull();
  }

  @Test
  void aGpuThatIsNotThereIsRefusedOrLeftOut() {
    StageArithmetic on = StageArithmetic.usual(ArithmeticProfile.choose("auto", 1).onGpus());
    assertThat(GpuChoice.decided(Device.AUTO, null, on, null).device()).isEqualTo("gpu");
    GpuChoice left = GpuChoice.decided(Device.AUTO, null, on, "there is none");
    assertThat(left.device()).isEqualTo("cpu");
    assertThat(left.why()).isEqualTo("there is none");
    assertThatThrownBy(() -> GpuChoice.decided(Device.GPU, null, on, "there is none"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use train.device = gpu: there is none; or take cpu, or auto, which takes the CPU where there is no GPU.");
  }

  /** A part of its rounds on CPUs would be another run. */
  @Test
  void aRunOfGpusGoesOnOnGpusOnly() {
    assertThatThrownBy(() -> GpuChoice.decided(Device.AUTO, "gpu", null, "there is none"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot go on with a run that computes on GPUs: there is none;");
    assertThat(GpuChoice.decided(Device.AUTO, "gpu", null, null).why()).isNull();
  }

  @Test
  void whatIsPinnedSaysNothingOfTheDeviceAndWhatIsRecordedDoes() {
    ArithmeticProfile cpu = ArithmeticProfile.choose("avx2", 2);
    assertThat(cpu.onGpus())
        .isNotEqualTo(cpu)
        .hasToString(cpu + ", GPUs (not the same bit for bit)");
    assertThat(cpu.insteadOfGpus().gpus()).isFalse();
    assertThat(cpu.insteadOfGpus()).hasToString(cpu + ", CPUs in place of GPUs");
  }
}
