package dev.graft.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueType;
import dev.graft.config.AveragingSettings.Average;
import dev.graft.config.AveragingSettings.Codec;
import dev.graft.config.AveragingSettings.Interval;
import dev.graft.config.AveragingSettings.Merge;
import dev.graft.config.AveragingSettings.Outer;
import dev.graft.config.AveragingSettings.Reduce;
import dev.graft.config.AveragingSettings.Replies;
import dev.graft.config.AveragingSettings.Schedule;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads the {@code train} part of a job file. */
final class TrainSettingsReader {

  private static final Set<String> INSTRUCTION_SETS = Set.of("auto", "avx2", "avx512");
  private static final Set<String> WITHOUT_FEEDBACK = Set.of("fp32", "fp16");
  private static final List<String> OUTER_NUMBERS =
      List.of("learning-rate", "momentum", "beta1", "beta2", "tau");
  private static final String SHARE = "from 0 to less than 1";

  private static final String PROVIDER = "model.onnx.provider";
  private static final String RATES = "train.rates";
  private static final String LAYER_DECAY = "train.layer-decay";

  private static final String RATE = "train.optimizer.learning-rate";

  /** Where a rate is to be found, that which is multiplied. */
  private static final double FOUND_FROM = 0.001;

  private final ConfigKeys keys;
  private final Config given;

  /**
   * @param keys every key, with defaults
   * @param given only what the user wrote
   */
  TrainSettingsReader(ConfigKeys keys, Config given) {
    this.keys = keys;
    this.given = given;
  }

  TrainSettings read() {
    Integer workerBatch = keys.wholeOrNull("train.worker-batch-size", 1);
    if (workerBatch != null && given.hasPath("train.batch-size")) {
      throw keys.refused(
          "train.worker-batch-size", "train.batch-size is given too, give one of the two");
    }
    boolean solves = solves();
    Double l2 = keys.numberOrNull("train.l2", l -> l >= 0, "at least 0");
    Integer pieces = keys.wholeOrNull("train.micro-batch-size", 1);
    return TrainSettings.builder()
        .epochs(keys.whole("train.epochs", AdaptationSettings.leastEpochs(keys)))
        .batchSize(workerBatch == null ? Integer.valueOf(keys.whole("train.batch-size", 1)) : null)
        .workerBatchSize(workerBatch)
        .microBatchSize(
            solves && pieces == null ? Integer.valueOf(TrainSettings.SOLVED_AT_ONCE) : pieces)
        .workers(keys.wholeOrNull("train.workers", 1))
        .shares(keys.choice("train.shares", TrainSettings.Shares.class))
        .engine(new ProviderSettingsReader(keys, given).named(TrainSettings.GRAFT.key()))
        .optimizer(optimizer())
        .findsRate(findsRate())
        .schedule(rateSchedule())
        .rates(rates())
        .layerDecay(layerDecay())
        .trained(TrainedLayers.read(keys, given))
        .clipping(clipping())
        .l2(l2 == null ? Double.NaN : l2)
        .weightDecay(weightDecay())
        .l2Sp(l2Sp())
        .proximal(keys.number("train.proximal", m -> m >= 0, "at least 0"))
        .labelSmoothing(share("train.label-smoothing"))
        .augmentation(new AugmentationSettingsReader(keys).read())
        .pretext(new PretextSettingsReader(keys, given).read())
        .adapt(AdaptationSettings.read(keys))
        .unlabelled(ObjectiveSettings.read(keys))
        .averaging(averaging())
        .patience(keys.whole("train.early-stopping.patience", 0))
        .patienceSteps(keys.whole("train.early-stopping.min-steps", 0))
        .minDelta(keys.number("train.early-stopping.min-delta", d -> d >= 0, "at least 0"))
        .instructionSet(instructionSet())
        .device(device())
        .tasksPerGpu(keys.whole("train.tasks-per-gpu", 1))
        .readAhead(keys.whole("train.read-ahead", 0))
        .stepDeadlineSeconds(keys.whole("train.step-deadline-seconds", 0))
        .seed(keys.text("train.seed") == null ? null : (Long) keys.longWhole("train.seed"))
        .build();
  }

  private TrainSettings.Clipping clipping() {
    return new TrainSettings.Clipping(
        keys.choice("train.clipping.type", TrainSettings.Clipping.Type.class),
        keys.number("train.clipping.threshold", t -> t > 0, "above 0"));
  }

  private TrainSettings.Optimizer optimizer() {
    return new TrainSettings.Optimizer(
        keys.choice("train.optimizer.type", TrainSettings.Optimizer.Type.class),
        isAuto() ? FOUND_FROM : keys.number(RATE, r -> r > 0, "above 0 (or auto)"),
        share("train.optimizer.momentum"),
        share("train.optimizer.beta1"),
        share("train.optimizer.beta2"),
        share("train.optimizer.decay"),
        keys.numberOrNull("train.optimizer.epsilon", e -> e > 0, "above 0"));
  }

  private boolean isAuto() {
    return "auto".equals(keys.text(RATE));
  }

  private boolean findsRate() {
    if (!isAuto() || solves()) {
      return false;
    }
    if (optimizer().type() == TrainSettings.Optimizer.Type.ADADELTA) {
      throw keys.refused(RATE, "train.optimizer.type = adadelta has no learning rate");
    }
    if (!TrainSettings.GRAFT.is(keys.text("train.engine"))) {
      throw keys.refused(RATE, "only Graft's own rounds are tried, give a number");
    }
    return true;
  }

  /** No step may turn weights around. */
  private double weightDecay() {
    String key = "train.weight-decay";
    double decay = keys.number(key, d -> d >= 0, "at least 0");
    TrainSettings.Optimizer optimizer = optimizer();
    if (decay > 0 && optimizer.type() == TrainSettings.Optimizer.Type.ADADELTA) {
      throw keys.refused(key, "train.optimizer.type = adadelta has no learning rate");
    }
    double rate = isAuto() ? 1 : optimizer.learningRate();
    double most = rates().values().stream().reduce(1.0, Math::max);
    if (decay * rate * most >= 1) {
      throw keys.refused(
          key,
          "times train.optimizer.learning-rate = %s%s it must be less than 1"
              .formatted(rate, most > 1 ? " and " + most + " of train.rates" : ""));
    }
    return decay;
  }

  private TrainSettings.L2Sp l2Sp() {
    TrainSettings.L2Sp pull =
        new TrainSettings.L2Sp(
            keys.number("train.l2-sp.pretrained", a -> a >= 0, "at least 0"),
            keys.number("train.l2-sp.head", b -> b >= 0, "at least 0"));
    if (!pull.equals(TrainSettings.L2Sp.NONE)) {
      if (keys.text("model.pretrained") == null) {
        throw keys.refused(
            "train.l2-sp",
            "without model.pretrained there are no weights to stay near to, use train.l2");
      }
      if (keys.wholeOrNull("train.lora.rank", 1) != null) {
        throw keys.refused("train.l2-sp", "with train.lora pretrained weights stay as they are");
      }
    }
    return pull;
  }

  private ScheduleSettings rateSchedule() {
    ScheduleSettings schedule =
        ScheduleSettings.read(
            keys, given, ScheduleSettings.CONSTANT.key(), given.hasPath("train.epochs"));
    if (!schedule.constant() && optimizer().type() == TrainSettings.Optimizer.Type.ADADELTA) {
      throw keys.refused(
          schedule.key() + ".type", "train.optimizer.type = adadelta has no learning rate");
    }
    return schedule;
  }

  /** By the names of layers; whether there are such layers is seen where the network is. */
  private Map<String, Double> rates() {
    if (!given.hasPath(RATES)) {
      return Map.of();
    }
    Map<String, Double> rates = new TreeMap<>();
    for (String layer : given.getObject(RATES).keySet()) {
      String key = ConfigUtil.joinPath("train", "rates", layer);
      if (given.getValue(key).valueType() == ConfigValueType.OBJECT) {
        throw keys.refused(RATES, "a name that holds dots is put in quotation marks");
      }
      if (optimizer().type() == TrainSettings.Optimizer.Type.ADADELTA) {
        throw keys.refused(key, "train.optimizer.type = adadelta has no learning rate");
      }
      rates.put(layer, keys.number(key, factor -> factor > 0, "above 0"));
    }
    return rates;
  }

  private double layerDecay() {
    double decay = keys.number(LAYER_DECAY, d -> d > 0 && d <= 1, "above 0 and at most 1");
    if (decay < 1 && optimizer().type() == TrainSettings.Optimizer.Type.ADADELTA) {
      throw keys.refused(LAYER_DECAY, "train.optimizer.type = adadelta has no learning rate");
    }
    return decay;
  }

  private AveragingSettings averaging() {
    if (solves()) {
      return solving();
    }
    Average average = keys.choice("train.average", Average.class);
    if (average == Average.GRADIENTS) {
      refuseBesideGradients();
    }
    return new AveragingSettings(
        average,
        average == Average.GRADIENTS ? Interval.every(1) : interval(),
        schedule(),
        qsrAlpha(),
        outer(),
        codec(),
        replies(),
        keys.choice("train.reduce", Reduce.class),
        merges());
  }

  private boolean solves() {
    return keys.choice("train.optimizer.type", TrainSettings.Optimizer.Type.class)
        == TrainSettings.Optimizer.Type.LBFGS;
  }

  /** Exact gradients of all examples; what would make them others is refused. */
  private AveragingSettings solving() {
    String solved = "train.optimizer.type = lbfgs solves by exact gradients of all examples, ";
    for (String key : StepKeys.REFUSED) {
      if (given.hasPath(key)) {
        throw keys.refused(key, solved + "leave it out");
      }
    }
    if (!TrainSettings.GRAFT.is(keys.text("train.engine"))) {
      throw keys.refused("train.engine", "lbfgs is not among its optimizers, give graft");
    }
    return AveragingSettings.solving(keys.choice("train.reduce", Reduce.class));
  }

  /** What belongs to workers that step by themselves. */
  private void refuseBesideGradients() {
    String one = "train.average = gradients takes one step of all workers after every minibatch, ";
    if (given.hasPath("train.average-every") && !"1".equals(keys.text("train.average-every"))) {
      throw keys.refused("train.average-every", one + "leave it out or give 1");
    }
    if (schedule() != Schedule.CONSTANT) {
      throw keys.refused("train.average-schedule", one + "there is no interval to change");
    }
    if (!outer().isPlain()) {
      throw keys.refused(
          "train.outer.type", one + "with train.optimizer alone; leave it out or give plain");
    }
    if (keys.choice("train.lora.average", TrainedLayers.LoraAverage.class)
        == TrainedLayers.LoraAverage.EXACT) {
      throw keys.refused("train.lora.average", one + "so that B is averaged exactly, give b");
    }
    if (keys.number("train.proximal", m -> true, "") > 0) {
      throw keys.refused("train.proximal", one + "no worker can go astray, give 0");
    }
    if (!TrainSettings.GRAFT.is(keys.text("train.engine"))) {
      throw keys.refused("train.engine", "it averages weights, not gradients, give graft");
    }
  }

  private Interval interval() {
    String every = keys.text("train.average-every");
    for (Interval.Type type : Interval.Type.values()) {
      if (type != Interval.Type.FIXED && ConfigKeys.spelled(type).equals(every)) {
        return new Interval(type, 0);
      }
    }
    if (every == null || !every.matches("[1-9]\\d{0,8}")) {
      throw keys.refused(
          "train.average-every", "use a number of minibatches (1 or more), epoch, once or auto");
    }
    return Interval.every(Integer.parseInt(every));
  }

  private Schedule schedule() {
    Schedule schedule = keys.choice("train.average-schedule", Schedule.class);
    Interval.Type interval = interval().type();
    if (schedule != Schedule.CONSTANT
        && (interval == Interval.Type.EPOCH || interval == Interval.Type.ONCE)) {
      throw keys.refused(
          "train.average-schedule",
          "it changes a number of minibatches, train.average-every must be a number or auto");
    }
    return schedule;
  }

  /** QSR's intervals grow as the learning rate falls. */
  private double qsrAlpha() {
    String key = "train.qsr-alpha";
    Double alpha = keys.numberOrNull(key, a -> a > 0, "above 0");
    boolean qsr = schedule() == Schedule.QSR;
    if (alpha != null && !qsr) {
      throw keys.refused(key, "it belongs to train.average-schedule = qsr");
    }
    if (!qsr) {
      return 0;
    }
    if (alpha == null) {
      throw keys.refused(
          "train.average-schedule", "say train.qsr-alpha with it, how long rounds become");
    }
    if (rateSchedule().type() == ScheduleSettings.Type.CONSTANT) {
      throw keys.refused(
          "train.average-schedule",
          "intervals grow as the learning rate falls, give a train.schedule.type such as cosine");
    }
    return alpha;
  }

  private Outer outer() {
    above0("train.outer.learning-rate");
    shareOrNull("train.outer.momentum");
    shareOrNull("train.outer.beta1");
    shareOrNull("train.outer.beta2");
    above0("train.outer.tau");
    return new Outer(
        new ProviderSettingsReader(keys, given).read(Outer.KEY, "train.outer", OUTER_NUMBERS),
        keys.flag("train.outer.fallback"));
  }

  private Codec codec() {
    keys.number("train.codec.keep", k -> k > 0 && k <= 1, "above 0 and at most 1");
    ProviderSettings type =
        new ProviderSettingsReader(keys, given).read(Codec.KEY, "train.codec", List.of("keep"));
    boolean nearlyExact = WITHOUT_FEEDBACK.contains(type.name());
    Boolean feedback = keys.flagOrNull("train.codec.error-feedback");
    if (nearlyExact && Boolean.TRUE.equals(feedback)) {
      throw keys.refused(
          "train.codec.error-feedback",
          "train.codec.type = %s keeps no error to feed back, use int8 or top-k"
              .formatted(type.name()));
    }
    return new Codec(type, !nearlyExact && !Boolean.FALSE.equals(feedback));
  }

  private Replies replies() {
    Double maxNorm = keys.numberOrNull("train.replies.max-norm", n -> n > 1, "above 1");
    Double clipNorm = keys.numberOrNull("train.replies.clip-norm", n -> n >= 1, "at least 1");
    if (maxNorm != null && clipNorm != null && clipNorm >= maxNorm) {
      throw keys.refused(
          "train.replies.clip-norm",
          "train.replies.max-norm = %s rejects such deltas first, give less".formatted(maxNorm));
    }
    return new Replies(
        keys.number("train.replies.quorum", q -> q > 0 && q <= 1, "above 0 and at most 1"),
        maxNorm,
        clipNorm,
        keys.number("train.replies.trim", t -> t >= 0 && t < 0.5, "from 0 to less than 0.5"));
  }

  /** In the order of the constants, whatever the process: the order in which they are tried. */
  private Set<Merge> merges() {
    Set<Merge> merges = EnumSet.noneOf(Merge.class);
    keys.texts("train.merge").forEach(name -> merges.add(merge(name)));
    return Collections.unmodifiableSet(merges);
  }

  private Merge merge(String name) {
    for (Merge merge : Merge.values()) {
      if (ConfigKeys.spelled(merge).equals(name)) {
        return merge;
      }
    }
    throw keys.refused("train.merge", "use ema, wise-ft, soup and model-stock");
  }

  private String instructionSet() {
    String instructionSet = keys.text("train.instruction-set");
    if (instructionSet == null || !INSTRUCTION_SETS.contains(instructionSet)) {
      throw keys.refused("train.instruction-set", "use auto, avx2 or avx512");
    }
    return instructionSet;
  }

  /** By its own name, or the one that it had for ONNX models. */
  private TrainSettings.Device device() {
    TrainSettings.Device device = keys.choice("train.device", TrainSettings.Device.class);
    if (keys.text(PROVIDER) == null) {
      return device;
    }
    if (given.hasPath("train.device")) {
      throw keys.refused(PROVIDER, "train.device is given too, give one of the two");
    }
    return switch (keys.text(PROVIDER)) {
      case "cpu" -> TrainSettings.Device.CPU;
      case "cuda" -> TrainSettings.Device.GPU;
      default -> throw keys.refused(PROVIDER, "use cpu or cuda");
    };
  }

  private double share(String key) {
    return keys.number(key, s -> s >= 0 && s < 1, SHARE);
  }

  private void shareOrNull(String key) {
    keys.numberOrNull(key, s -> s >= 0 && s < 1, SHARE);
  }

  private void above0(String key) {
    keys.numberOrNull(key, n -> n > 0, "above 0");
  }
}
