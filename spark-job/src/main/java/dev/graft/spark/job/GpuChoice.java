package dev.graft.spark.job;

import dev.graft.UnusableInputException;
import dev.graft.config.TrainSettings;
import dev.graft.config.TrainSettings.Device;
import dev.graft.engine.TargetModel;
import dev.graft.model.GpuNeeds;
import dev.graft.spark.broadcast.GpuProbe;
import dev.graft.spark.broadcast.StageArithmetic;
import java.util.Locale;
import org.apache.spark.SparkConf;

/**
 * Whether a job computes on GPUs: decided once, before anything is computed, for all executors.
 *
 * @param on null: on CPUs
 * @param why it is on CPUs, as a part of a sentence; null: nothing else was asked for
 */
record GpuChoice(StageArithmetic on, String why) {

  /** What a job could compute on GPUs; each is null where that is nothing. */
  record Uses(GpuNeeds featurizing, GpuNeeds elsewhere) {

    /** What training a network could. */
    static Uses of(TargetModel network, TrainSettings train) {
      GpuNeeds frozen = network.frozen() ? network.backbone().gpuNeeds() : null;
      GpuNeeds trained = network.trained().network().gpuNeeds();
      // Pictures that are changed at random pass the frozen part in each round.
      boolean anew = train.augmentation().any();
      return new Uses(frozen, anew ? GpuNeeds.of(trained, frozen) : trained);
    }

    /** What a job could that does both. */
    Uses and(Uses other) {
      return new Uses(
          GpuNeeds.of(featurizing, other.featurizing), GpuNeeds.of(elsewhere, other.elsewhere));
    }

    private GpuNeeds all() {
      return GpuNeeds.of(featurizing, elsewhere);
    }
  }

  /** To whom Spark gives GPUs. */
  enum Offer {
    NOBODY,
    /** They are there for stages that ask for them. */
    EXECUTORS,
    TASKS;

    static Offer of(SparkConf conf) {
      if (MemoryCheck.isLocal(conf) || given(conf, "task")) {
        return TASKS; // in one process the first GPU is everybody's
      }
      return given(conf, "executor") ? EXECUTORS : NOBODY;
    }

    private static boolean given(SparkConf conf, String to) {
      return conf.getDouble("spark." + to + ".resource.gpu.amount", 0) > 0;
    }
  }

  /**
   * Decides, and looks on the executors whether it can be so.
   *
   * @param before what was decided in the run that is gone on with: {@code cpu} or {@code gpu};
   *     null: nothing
   * @throws UnusableInputException if a GPU has to be there, and there is none
   */
  static GpuChoice of(GraftSession session, TrainSettings train, String before, Uses uses) {
    Device wanted = train.device();
    if (wanted == Device.CPU || "cpu".equals(before)) {
      return new GpuChoice(null, null);
    }
    SparkConf conf = session.spark().getConf();
    Offer offer = Offer.of(conf);
    StageArithmetic on =
        offer == Offer.EXECUTORS
            ? StageArithmetic.onGpus(
                session.profile().onGpus(), conf.getInt("spark.task.cpus", 1), train.tasksPerGpu())
            : StageArithmetic.usual(session.profile().onGpus());
    String why = missing(conf, offer, uses);
    if (why == null) {
      why = GpuProbe.missing(session.spark(), on, uses.all(), session.slots());
    }
    return decided(wanted, before, on, why);
  }

  /**
   * @param why it cannot be on GPUs, as a part of a sentence; null: it can
   */
  static GpuChoice decided(Device wanted, String before, StageArithmetic on, String why) {
    if (why == null) {
      return new GpuChoice(on, null);
    }
    if (before != null) {
      throw new UnusableInputException(
          "Cannot go on with a run that computes on GPUs: %s; give it some, or begin anew with --overwrite."
              .formatted(why));
    }
    if (wanted == Device.GPU) {
      throw new UnusableInputException(
          "Cannot use train.device = gpu: %s; or take cpu, or auto, which takes the CPU where there is no GPU."
              .formatted(why));
    }
    return new GpuChoice(null, why);
  }

  static String missing(SparkConf conf, Offer offer, Uses uses) {
    if (uses.all() == null) {
      return "nothing of this job is computed on GPUs (frozen ONNX models are, and networks of PyTorch but for an output layer that is trained alone)";
    }
    return switch (offer) {
      case TASKS -> null;
      case NOBODY ->
          "Spark offers none to the job (spark.executor.resource.gpu.amount and spark.task.resource.gpu.amount say how many there are)";
      case EXECUTORS -> {
        if (uses.elsewhere() != null) {
          yield "more than a frozen part is computed, and Spark offers no GPU to all tasks (spark.task.resource.gpu.amount)";
        }
        yield conf.getBoolean("spark.dynamicAllocation.enabled", false)
            ? "with spark.dynamicAllocation.enabled Spark would take other executors for that stage (spark.task.resource.gpu.amount gives a GPU to all)"
            : null;
      }
    };
  }

  /** For the report and whoever goes on with the run. */
  String device() {
    return (on == null ? Device.CPU : Device.GPU).name().toLowerCase(Locale.ROOT);
  }
}
