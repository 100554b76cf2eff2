package dev.graft.config;

import dev.graft.UnusableInputException;
import dev.graft.image.AugmentationSettings;
import java.util.List;
import java.util.Map;

/**
 * The {@code train} part of a job file.
 *
 * @param batchSize the global batch, or null when workerBatchSize is given
 * @param workerBatchSize each worker's minibatch, or null when batchSize is given
 * @param microBatchSize examples whose gradients are computed at once; null: the whole minibatch
 * @param workers partitions trained in a round; null: the application's task slots
 * @param shares how many of the training examples each of them has
 * @param engine what trains
 * @param findsRate whether the learning rate is found by a range test, which multiplies that of the
 *     optimizer
 * @param schedule what becomes of the learning rate over the steps
 * @param rates what the learning rate is multiplied by in layers of these names; 1 in all others
 * @param layerDecay what the learning rate of a group of layers is multiplied by for the group
 *     below it; 1: all groups learn alike
 * @param trained what of the network is trained
 * @param l2 weight of the L2 penalty on weights, not on biases; not a number with {@code LBFGS}:
 *     chosen by validation, or without it by the numbers of features and examples
 * @param weightDecay decoupled from the gradient, of weights, not of biases; 0: none
 * @param l2Sp towards the weights that training begins with
 * @param proximal FedProx's mu: weight of the distance to the weights that the round began with
 * @param labelSmoothing the share of every target that is spread over all outputs; 0: none
 * @param augmentation random changes of training pictures
 * @param pretext what is learned where no labels count
 * @param adapt what brings the network to a target without labels
 * @param unlabelled what steps make of examples without labels
 * @param patience validations without improvement before training stops; 0: never
 * @param patienceSteps optimizer steps without improvement before it does; 0: any number
 * @param instructionSet {@code auto}, {@code avx2} or {@code avx512}
 * @param device what networks compute on, where their engine can
 * @param tasksPerGpu tasks of featurizing that share a GPU, where only executors have them
 * @param readAhead cores of a task that read minibatches while the others compute
 * @param stepDeadlineSeconds after which one minibatch is a hung native call; 0: never
 * @param seed of what training draws; null: the job's
 * @param stages that are trained one after the other, of which all else here is the last one's;
 *     empty: one training
 */
public record TrainSettings(
    int epochs,
    Integer batchSize,
    Integer workerBatchSize,
    Integer microBatchSize,
    Integer workers,
    Shares shares,
    ProviderSettings engine,
    Optimizer optimizer,
    boolean findsRate,
    ScheduleSettings schedule,
    Map<String, Double> rates,
    double layerDecay,
    TrainedLayers trained,
    Clipping clipping,
    double l2,
    double weightDecay,
    L2Sp l2Sp,
    double proximal,
    double labelSmoothing,
    AugmentationSettings augmentation,
    PretextSettings pretext,
    AdaptationSettings adapt,
    ObjectiveSettings unlabelled,
    AveragingSettings averaging,
    int patience,
    int patienceSteps,
    double minDelta,
    String instructionSet,
    Device device,
    int tasksPerGpu,
    int readAhead,
    int stepDeadlineSeconds,
    Long seed,
    List<StageSettings> stages) {

  /** More than a worker has; sums with it stay integers. */
  private static final int WHOLE = 1 << 30;

  /** Iterations of a solver at most, unless settings say otherwise. */
  static final int ITERATIONS = 200;

  /** Examples whose gradients a solver computes at once. */
  static final int SOLVED_AT_ONCE = 1024;

  /** How many of the training examples each worker has. */
  public enum Shares {
    /** As many as the others. */
    EQUAL,
    /** In proportion to what it trains in a second. */
    MEASURED
  }

  /** What networks compute on. */
  public enum Device {
    CPU,
    /** Refused where there is none. */
    GPU,
    /** A GPU where there is one for every task, else the CPU. */
    AUTO
  }

  /** Whether a convex head is solved by all examples at once, an iteration an epoch. */
  public boolean solves() {
    return optimizer.type() == Optimizer.Type.LBFGS;
  }

  /** Whether its steps are taken on examples without labels, too. */
  public boolean takesUnlabelled() {
    return (unlabelled.on() || adapt.uses(Adaptation.DEEP_CORAL)) && !solves();
  }

  /** Unlabelled examples for each labelled one of a minibatch, where steps take some. */
  public int unlabelledRatio() {
    return adapt.uses(Adaptation.DEEP_CORAL) ? 1 : unlabelled.ratio();
  }

  /** Whether anything is made of unlabelled examples, in whatever stage. */
  public boolean usesUnlabelled() {
    return unlabelled.on()
        || adapt.any()
        || stages.stream().anyMatch(stage -> stage.train().unlabelled().on());
  }

  /** The same of the first of its stages, if it has some. */
  boolean solvesFirst() {
    return stages.isEmpty() ? solves() : stages.get(0).train().solves();
  }

  /** The same of the last of its stages, if it has some. */
  boolean solvesLast() {
    return stages.isEmpty() ? solves() : stages.get(stages.size() - 1).train().solves();
  }

  /** The rounds are Graft's own. */
  public static final ProviderSettings GRAFT = ProviderSettings.of("train.engine", "graft");

  /** Whether rounds are Graft's own, not another engine's. */
  public boolean rounds() {
    return engine.is(GRAFT.name());
  }

  /**
   * The local optimizer.
   *
   * @param momentum for {@code NESTEROVS}
   * @param beta1 decay of the first moment, for the Adam family
   * @param beta2 decay of the second moment, for the Adam family
   * @param decay decay of the running average of {@code RMSPROP} and {@code ADADELTA}
   * @param epsilon null: Deeplearning4j's default for the type
   */
  public record Optimizer(
      Type type,
      double learningRate,
      double momentum,
      double beta1,
      double beta2,
      double decay,
      Double epsilon) {

    /** The same at another learning rate. */
    Optimizer at(double rate) {
      return new Optimizer(type, rate, momentum, beta1, beta2, decay, epsilon);
    }

    /** Names are Deeplearning4j's; {@code LBFGS} is a solver of convex heads. */
    public enum Type {
      SGD,
      NESTEROVS,
      ADAM,
      ADAMAX,
      NADAM,
      AMSGRAD,
      ADAGRAD,
      ADADELTA,
      RMSPROP,
      LBFGS
    }
  }

  /**
   * What happens to a gradient before the optimizer sees it.
   *
   * @param threshold largest value or norm
   */
  public record Clipping(Type type, double threshold) {

    /** Per value, or by the L2 norm of a whole layer's gradient or that of all layers. */
    public enum Type {
      NONE,
      VALUE,
      LAYER_NORM,
      GLOBAL_NORM
    }

    /** The largest norm of all layers' gradients together; infinite: any. */
    public double wholeNorm() {
      return type == Type.GLOBAL_NORM ? threshold : Double.POSITIVE_INFINITY;
    }
  }

  /**
   * Weights of half the squared distances that L2-SP adds to the loss.
   *
   * @param pretrained of trained layers from their pretrained weights
   * @param head of the weights of new layers from 0
   */
  public record L2Sp(double pretrained, double head) {

    /** None. */
    public static final L2Sp NONE = new L2Sp(0, 0);
  }

  /**
   * The minibatch of one worker (numbered from 0) when so many train: its share of the global
   * batch.
   */
  public int minibatch(int worker, int workers) {
    if (solves()) {
      return WHOLE;
    }
    if (workerBatchSize != null) {
      return workerBatchSize;
    }
    if (batchSize < workers) {
      throw new UnusableInputException(
          "Cannot share train.batch-size = "
              + batchSize
              + " among "
              + workers
              + " workers: give at least one example a worker, or set train.worker-batch-size.");
    }
    return batchSize / workers + (worker < batchSize % workers ? 1 : 0);
  }

  /** The same for an output layer that is solved to the end, whatever else the job trains. */
  public TrainSettings solving() {
    return solves()
        ? this
        : but()
            .epochs(ITERATIONS)
            .microBatchSize(microBatchSize == null ? SOLVED_AT_ONCE : microBatchSize)
            .optimizer(new Optimizer(Optimizer.Type.LBFGS, 1, 0, 0, 0, 0, null))
            .findsRate(false)
            .schedule(ScheduleSettings.CONSTANT)
            .rates(Map.of())
            .layerDecay(1)
            .stages(List.of())
            .trained(TrainedLayers.EVERYTHING)
            .clipping(new Clipping(Clipping.Type.NONE, 1))
            .l2(Double.NaN)
            .weightDecay(0)
            .l2Sp(L2Sp.NONE)
            .proximal(0)
            .unlabelled(ObjectiveSettings.OFF)
            .averaging(AveragingSettings.solving(averaging.reduce()))
            .patience(0)
            .build();
  }

  /**
   * The same as one training with as many passes over the data: of stages the last one, with the
   * epochs of all that take steps, at one rate for all layers.
   */
  public TrainSettings inOneStage() {
    if (stages.isEmpty()) {
      return this;
    }
    int passes =
        stages.stream()
            .map(StageSettings::train)
            .filter(stage -> !stage.solves())
            .mapToInt(TrainSettings::epochs)
            .reduce(0, Math::addExact);
    return but().epochs(solves() ? epochs : passes).rates(Map.of()).stages(List.of()).build();
  }

  /** The same with another fixed averaging interval. */
  TrainSettings averagingEvery(int minibatches) {
    return but().averaging(averaging.every(minibatches)).build();
  }

  /** Settings of which all is still to be named. */
  public static TrainSettingsBuilder builder() {
    return new TrainSettingsBuilder();
  }

  /** These, of which some is to be named anew. */
  public TrainSettingsBuilder but() {
    return new TrainSettingsBuilder(this);
  }
}
