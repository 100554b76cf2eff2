package dev.graft.config;

import dev.graft.image.AugmentationSettings;
import java.util.List;
import java.util.Map;

/** Makes {@link TrainSettings} of what is named; what is not is null, zero or none. */
public final class TrainSettingsBuilder {

  private int epochs;
  private Integer batchSize;
  private Integer workerBatchSize;
  private Integer microBatchSize;
  private Integer workers;
  private TrainSettings.Shares shares = TrainSettings.Shares.EQUAL;
  private ProviderSettings engine;
  private TrainSettings.Optimizer optimizer;
  private boolean findsRate;
  private ScheduleSettings schedule = ScheduleSettings.CONSTANT;
  private Map<String, Double> rates = Map.of();
  private double layerDecay = 1;
  private TrainedLayers trained = TrainedLayers.EVERYTHING;
  private TrainSettings.Clipping clipping;
  private double l2;
  private double weightDecay;
  private TrainSettings.L2Sp l2Sp = TrainSettings.L2Sp.NONE;
  private double proximal;
  private double labelSmoothing;
  private AugmentationSettings augmentation;
  private PretextSettings pretext = PretextSettings.NONE;
  private AdaptationSettings adapt = AdaptationSettings.OFF;
  private ObjectiveSettings unlabelled = ObjectiveSettings.OFF;
  private AveragingSettings averaging;
  private int patience;
  private int patienceSteps;
  private double minDelta;
  private String instructionSet;
  private TrainSettings.Device device = TrainSettings.Device.CPU;
  private int tasksPerGpu = 1;
  private int readAhead;
  private int stepDeadlineSeconds;
  private Long seed;
  private List<StageSettings> stages = List.of();

  TrainSettingsBuilder() {}

  /** Begins with settings that are there. */
  TrainSettingsBuilder(TrainSettings settings) {
    epochs = settings.epochs();
    batchSize = settings.batchSize();
    workerBatchSize = settings.workerBatchSize();
    microBatchSize = settings.microBatchSize();
    workers = settings.workers();
    shares = settings.shares();
    engine = settings.engine();
    optimizer = settings.optimizer();
    findsRate = settings.findsRate();
    schedule = settings.schedule();
    rates = settings.rates();
    layerDecay = settings.layerDecay();
    trained = settings.trained();
    clipping = settings.clipping();
    l2 = settings.l2();
    weightDecay = settings.weightDecay();
    l2Sp = settings.l2Sp();
    proximal = settings.proximal();
    labelSmoothing = settings.labelSmoothing();
    augmentation = settings.augmentation();
    pretext = settings.pretext();
    adapt = settings.adapt();
    unlabelled = settings.unlabelled();
    averaging = settings.averaging();
    patience = settings.patience();
    patienceSteps = settings.patienceSteps();
    minDelta = settings.minDelta();
    instructionSet = settings.instructionSet();
    device = settings.device();
    tasksPerGpu = settings.tasksPerGpu();
    readAhead = settings.readAhead();
    stepDeadlineSeconds = settings.stepDeadlineSeconds();
    seed = settings.seed();
    stages = settings.stages();
  }

  public TrainSettingsBuilder epochs(int value) {
    epochs = value;
    return this;
  }

  public TrainSettingsBuilder batchSize(Integer value) {
    batchSize = value;
    return this;
  }

  public TrainSettingsBuilder workerBatchSize(Integer value) {
    workerBatchSize = value;
    return this;
  }

  public TrainSettingsBuilder microBatchSize(Integer value) {
    microBatchSize = value;
    return this;
  }

  public TrainSettingsBuilder workers(Integer value) {
    workers = value;
    return this;
  }

  public TrainSettingsBuilder shares(TrainSettings.Shares value) {
    shares = value;
    return this;
  }

  public TrainSettingsBuilder engine(ProviderSettings value) {
    engine = value;
    return this;
  }

  public TrainSettingsBuilder optimizer(TrainSettings.Optimizer value) {
    optimizer = value;
    return this;
  }

  public TrainSettingsBuilder findsRate(boolean value) {
    findsRate = value;
    return this;
  }

  public TrainSettingsBuilder schedule(ScheduleSettings value) {
    schedule = value;
    return this;
  }

  public TrainSettingsBuilder rates(Map<String, Double> value) {
    rates = Map.copyOf(value);
    return this;
  }

  public TrainSettingsBuilder layerDecay(double value) {
    layerDecay = value;
    return this;
  }

  public TrainSettingsBuilder trained(TrainedLayers value) {
    trained = value;
    return this;
  }

  public TrainSettingsBuilder clipping(TrainSettings.Clipping value) {
    clipping = value;
    return this;
  }

  public TrainSettingsBuilder l2(double value) {
    l2 = value;
    return this;
  }

  public TrainSettingsBuilder weightDecay(double value) {
    weightDecay = value;
    return this;
  }

  public TrainSettingsBuilder l2Sp(TrainSettings.L2Sp value) {
    l2Sp = value;
    return this;
  }

  public TrainSettingsBuilder proximal(double value) {
    proximal = value;
    return this;
  }

  public TrainSettingsBuilder labelSmoothing(double value) {
    labelSmoothing = value;
    return this;
  }

  public TrainSettingsBuilder augmentation(AugmentationSettings value) {
    augmentation = value;
    return this;
  }

  public TrainSettingsBuilder pretext(PretextSettings value) {
    pretext = value;
    return this;
  }

  public TrainSettingsBuilder adapt(AdaptationSettings value) {
    adapt = value;
    return this;
  }

  public TrainSettingsBuilder averaging(AveragingSettings value) {
    averaging = value;
    return this;
  }

  public TrainSettingsBuilder patience(int value) {
    patience = value;
    return this;
  }

  public TrainSettingsBuilder patienceSteps(int value) {
    patienceSteps = value;
    return this;
  }

  public TrainSettingsBuilder minDelta(double value) {
    minDelta = value;
    return this;
  }

  public TrainSettingsBuilder instructionSet(String value) {
    instructionSet = value;
    return this;
  }

  public TrainSettingsBuilder device(TrainSettings.Device value) {
    device = value;
    return this;
  }

  public TrainSettingsBuilder tasksPerGpu(int value) {
    tasksPerGpu = value;
    return this;
  }

  public TrainSettingsBuilder readAhead(int value) {
    readAhead = value;
    return this;
  }

  public TrainSettingsBuilder stepDeadlineSeconds(int value) {
    stepDeadlineSeconds = value;
    return this;
  }

  public TrainSettingsBuilder seed(Long value) {
    seed = value;
    return this;
  }

  public TrainSettingsBuilder stages(List<StageSettings> value) {
    stages = List.copyOf(value);
    return this;
  }

  public TrainSettingsBuilder unlabelled(ObjectiveSettings value) {
    unlabelled = value;
    return this;
  }

  /** What has been named. */
  public TrainSettings build() {
    return new TrainSettings(
        epochs,
        batchSize,
        workerBatchSize,
        microBatchSize,
        workers,
        shares,
        engine,
        optimizer,
        findsRate,
        schedule,
        rates,
        layerDecay,
        trained,
        clipping,
        l2,
        weightDecay,
        l2Sp,
        proximal,
        labelSmoothing,
        augmentation,
        pretext,
        adapt,
        unlabelled,
        averaging,
        patience,
        patienceSteps,
        minDelta,
        instructionSet,
        device,
        tasksPerGpu,
        readAhead,
        stepDeadlineSeconds,
        seed,
        stages);
  }
}
