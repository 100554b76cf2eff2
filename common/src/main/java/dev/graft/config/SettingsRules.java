package dev.graft.config;

import dev.graft.UnusableInputException;
import dev.graft.evaluate.Criterion;

/** What no single key can say: which settings need or exclude each other for a command. */
final class SettingsRules {

  /** For those whose format it is not. */
  private static final String OTHERS =
      "data.format = images, table, csv, cifar10 and cifar100 take a path";

  private final Refusals refusals = new Refusals();

  private SettingsRules() {}

  /**
   * Refuses settings that do not go together.
   *
   * @throws UnusableInputException naming all that do not
   */
  static void check(Command command, Settings settings) {
    SettingsRules rules = new SettingsRules();
    rules.all(command, settings);
    rules.refusals.refuse("");
  }

  private void all(Command command, Settings settings) {
    if (command == Command.PRETRAIN || command == Command.FINE_TUNE) {
      new GuardRules(settings, refusals).check(command);
    }
    boolean trains = command == Command.PRETRAIN || command == Command.FINE_TUNE;
    files(
        "data.train", settings.data().train(), settings.data(), trains || command == Command.RANK);
    files("data.validation", settings.data().validation(), settings.data(), false);
    files("data.test", settings.data().test(), settings.data(), command == Command.EVALUATE);
    unlabelled(settings.data());
    if (trains) {
      objective(settings);
    }
    switch (command) {
      case PRETRAIN -> pretrain(settings);
      case FINE_TUNE -> fineTune(settings);
      case EVALUATE -> need(settings.model().pretrained() != null, "evaluate", "model.pretrained");
      case PREDICT -> {
        predicted("predict", settings);
        settings.predict().check();
      }
      case FEATURIZE -> featurize(settings);
      case EXPLAIN -> predicted("explain", settings);
      case RANK -> rank(settings);
    }
    refuse(
        command != Command.RANK
            && settings.model().requireSha256() != null
            && settings.model().pretrained() == null,
        "Cannot use model.require-sha256 without model.pretrained: it says which file that must be.");
    refuse(
        settings.model().engine() != null && settings.model().pretrained() == null,
        "Cannot use model.engine without model.pretrained: it says what reads that file.");
    refuse(
        !settings.model().tokenizer().equals(TokenizerSettings.NONE)
            && settings.model().pretrained() == null,
        "Cannot use model.tokenizer or model.max-length without model.pretrained: they are of a pretrained model that reads tokens; data.text.max-length says how many words of a text a new network reads.");
    refuse(
        settings.model().outputs() != null && trains && !asksAsItIs(settings),
        "Cannot train with model.outputs: it is for evaluate, predict, the baseline zero-shot and model.head-init = mean, of a model file as it is; what is trained says what it tells.");
    refuse(
        settings.model().batchNorm().mode() == BatchNormSettings.Mode.FROZEN
            && settings.model().pretrained() == null,
        "Cannot use model.batch-normalization = frozen without model.pretrained: random layers have no statistics to keep.");
    String pretext = new PretextRules(settings).refusal(command);
    refuse(pretext != null, pretext);
    String adapting = AdaptationRules.refusal(command, settings);
    refuse(adapting != null, adapting);
    DataSettings data = settings.data();
    refuse(
        data.kind() == DataSettings.Format.TABLE && data.table().format() == null,
        "Cannot read a table without data.table.format: name a Spark data source, such as csv, json, libsvm, parquet or orc.");
    refuse(
        settings.model().embedding().vectors() != null && data.table().text() == null,
        "Cannot use model.embedding.vectors without words: name the column of the text in data.table.text.");
    refuse(
        data.table().text() != null && data.normalization() != null,
        "Cannot use data.scale or data.normalization with data.table.text: the numbers of words are no quantities.");
    refuse(
        data.kind() != DataSettings.Format.IMAGES
            && data.table().picture() == null
            && data.images().shapes(),
        "Cannot use data.images.height, width, channels or resize with data.format = %s%s: its examples have the shape of the file."
            .formatted(data.format().name(), ownFormats(data)));
    refuse(
        data.kind() != DataSettings.Format.CIFAR100 && data.images().coarseLabels(),
        "Cannot use data.images.coarse-labels with data.format = %s%s: only CIFAR-100 has them."
            .formatted(data.format().name(), ownFormats(data)));
    refuse(
        settings.train().patience() > 0
            && !data.validation().named()
            && data.validationFraction() == 0,
        "Cannot use train.early-stopping.patience without validation data: set data.validation.fraction or name files.");
    refuse(
        settings.train().augmentation().any() && !settings.train().rounds(),
        "Cannot use train.augmentation with train.engine = %s: that engine trains on the examples as they are."
            .formatted(engine(settings.train())));
    refuse(
        settings.train().shares() == TrainSettings.Shares.MEASURED && !settings.train().rounds(),
        "Cannot use train.shares = measured with train.engine = %s: that engine divides the examples by itself; use train.shares = equal."
            .formatted(engine(settings.train())));
    refuse(
        settings.evaluate().metric() != Criterion.AUTO
            && !settings.train().pretext().any() // it is refused for itself
            && !settings.train().rounds(),
        "Cannot use evaluate.metric with train.engine = %s: that engine keeps its last round whatever the figures."
            .formatted(engine(settings.train())));
    refuse(
        settings.train().augmentation().jitters()
            && (data.kind() == DataSettings.Format.IDX
                || data.kind() == DataSettings.Format.CSV
                || data.kind() == DataSettings.Format.OTHER),
        "Cannot use train.augmentation.brightness, contrast or saturation with data.format = %s%s: they are for pictures of 8 bits a channel, images, cifar10 and cifar100."
            .formatted(data.format().name(), ownFormats(data)));
    refuse(
        settings.train().solvesLast()
            && settings.evaluate().baselines().contains(EvaluateSettings.Baseline.SCRATCH),
        "Cannot use evaluate.baselines = [scratch] with train.optimizer.type = lbfgs: scratch trains all layers, lbfgs solves an output layer alone; ask for probe alone (evaluate.baselines = [probe]).");
    ExaminationSettings examination = settings.evaluate().examination();
    boolean validates = data.validation().named() || data.validationFraction() > 0;
    refuse(
        trains && examination.chooses() && !validates,
        "Cannot use evaluate.%s without validation data to choose by: set data.validation.fraction or name files."
            .formatted(examination.calibrate() ? "calibrate" : "thresholds"));
    refuse(
        command == Command.EVALUATE && (examination.calibrate() || examination.thresholds().any()),
        "Cannot evaluate with evaluate.%s: they are chosen in fine-tune and saved with the model, whose own are used."
            .formatted(examination.calibrate() ? "calibrate" : "thresholds"));
    refuse(
        !examination.slices().isEmpty() && data.kind() != DataSettings.Format.TABLE,
        "Cannot use evaluate.slices with data.format = %s: slices are by a column of a table."
            .formatted(data.format().name()));
    AveragingSettings averaging = settings.train().averaging();
    refuse(
        !averaging.merge().isEmpty()
            && !data.validation().named()
            && data.validationFraction() == 0,
        "Cannot use train.merge without validation data to choose by: set data.validation.fraction or name files.");
    refuse(
        data.validationFraction() + data.testFraction() >= 1,
        "Cannot use data.validation.fraction and data.test.fraction: together they leave nothing to train on.");
  }

  /** A name that is not one of Graft's own may be mistyped: it is looked up later. */
  private static String ownFormats(DataSettings data) {
    return data.kind() == DataSettings.Format.OTHER
        ? " (Graft's own are %s)".formatted(String.join(", ", DataSettings.ownFormats()))
        : "";
  }

  private static String engine(TrainSettings train) {
    String name = train.engine().name();
    return name.equals("dl4j") ? name : name + " (Graft's own is graft)";
  }

  /** Whether training asks the pretrained network as it is. */
  private static boolean asksAsItIs(Settings settings) {
    return settings.evaluate().baselines().contains(EvaluateSettings.Baseline.ZERO_SHOT)
        || settings.model().transfer().headInit() == TransferSettings.HeadInit.MEAN;
  }

  private void files(String key, DataSettings.Files files, DataSettings data, boolean needed) {
    boolean idx = data.kind() == DataSettings.Format.IDX;
    refuse(
        idx && !data.unlabelled().alone() && (files.images() == null) != (files.labels() == null),
        "Cannot use %s: IDX data need both %s.images and %s.labels.".formatted(key, key, key));
    refuse(
        idx && files.path() != null,
        "Cannot use %s.path with data.format = idx: name %s.images and %s.labels; %s."
            .formatted(key, key, key, OTHERS));
    refuse(
        !idx && data.kind() != DataSettings.Format.OTHER && files.images() != null,
        "Cannot use %s.images with data.format = %s: name %s.path."
            .formatted(key, data.format().name(), key));
    refuse(
        needed && !files.named(),
        "Cannot run without data: name %s."
            .formatted(
                idx
                    ? "%s.path, or of data.format = idx %s.images and %s.labels"
                        .formatted(key, key, key)
                    : key + ".path"));
  }

  private void rank(Settings settings) {
    refuse(
        !settings.model().transfer().equals(TransferSettings.NONE),
        "Cannot rank with model.map, match, head-init or extend-classes: candidates are compared by their features, on which a new layer starts anew.");
    refuse(
        settings.rank() != null
            && settings.rank().candidates().stream()
                .map(candidate -> candidate.settings().train().device())
                .anyMatch(device -> device != TrainSettings.Device.CPU),
        "Cannot rank on GPUs: candidates are computed on CPUs; set train.device = cpu, without model.onnx.provider.");
    refuse(
        settings.rank() != null // else candidates have not been read yet
            && settings.rank().asks(RankSettings.Score.PROBE)
            && !settings.data().validation().named()
            && settings.data().validationFraction() == 0,
        "Cannot rank without validation data, which the probe is judged by: set data.validation.fraction or name files.");
  }

  private void featurize(Settings settings) {
    predicted("featurize", settings);
    settings.predict().checkFeatures();
    refuse(
        !settings.model().head().isEmpty(),
        "Cannot featurize with model.head: activations are taken where the pretrained network is cut, below any new layer.");
    refuse(
        settings.model().outputs() != null,
        "Cannot featurize with model.outputs: it says what predictions mean; model.cut says which activations are written.");
  }

  private void predicted(String command, Settings settings) {
    need(settings.model().pretrained() != null, command, "model.pretrained");
    DataSettings.Files files = settings.data().predict();
    need(files.named(), command, withoutLabels("data.predict", files, settings.data()));
  }

  /**
   * Files of which no labels are read.
   *
   * @return the key that names them
   */
  private String withoutLabels(String part, DataSettings.Files files, DataSettings data) {
    boolean idx = data.kind() == DataSettings.Format.IDX;
    String key = part + (idx ? ".images" : ".path");
    boolean others = (idx ? files.path() : files.images()) != null;
    refuse(
        others,
        "Cannot use %s.%s with data.format = %s: name %s."
            .formatted(
                part,
                idx ? "path" : "images",
                data.format().name(),
                idx ? key + "; " + OTHERS : key));
    return key;
  }

  private void objective(Settings settings) {
    TrainSettings train = settings.train();
    String what = "%s.method = %s".formatted(ObjectiveSettings.KEY, train.unlabelled().name());
    if (!train.unlabelled().on()) {
      refuse(
          settings.data().unlabelled().reports(),
          "Cannot use labels of unlabelled examples without train.unlabelled.method: they say how right pseudo-labels are, in the report, and nothing else reads them.");
      return;
    }
    refuse(
        !settings.data().unlabelled().any(),
        "Cannot use %s without unlabelled examples: name them in data.unlabelled.path, or set %s = true."
            .formatted(what, UnlabelledSettings.NULL_LABELS));
    refuse(
        train.adapt().any(),
        "Cannot use %s with train.adapt: they are two ways to use the same unlabelled examples; leave one out."
            .formatted(what));
    refuse(
        !train.rounds(),
        "Cannot use %s with train.engine = %s: that engine trains on labels alone."
            .formatted(what, engine(train)));
  }

  private void unlabelled(DataSettings data) {
    UnlabelledSettings unlabelled = data.unlabelled();
    withoutLabels("data.unlabelled", unlabelled.files(), data);
    reported(data);
    refuse(
        unlabelled.nullLabels() && data.kind() != DataSettings.Format.TABLE,
        "Cannot use %s with data.format = %s: labels of a table alone can be null; name files in data.unlabelled.path, or take data.format = table."
            .formatted(UnlabelledSettings.NULL_LABELS, data.format().name()));
    refuse(
        unlabelled.nullLabels() && unlabelled.files().named(),
        "Cannot use %s with data.unlabelled.path: the unlabelled examples are the rows of the one or of the other; leave one out."
            .formatted(UnlabelledSettings.NULL_LABELS));
  }

  /** Labels of unlabelled examples, for the report. */
  private void reported(DataSettings data) {
    UnlabelledSettings unlabelled = data.unlabelled();
    refuse(
        unlabelled.files().labels() != null && data.kind() != DataSettings.Format.IDX,
        "Cannot use %s with data.format = %s: it names a file of labels of IDX; of CSV files %s = true reads them where training has them."
            .formatted(
                UnlabelledSettings.LABELS, data.format().name(), UnlabelledSettings.REPORT_LABELS));
    refuse(
        unlabelled.reportLabels() && data.kind() != DataSettings.Format.CSV,
        "Cannot use %s with data.format = %s: it is for CSV files whose records are numbered; of IDX name the file of labels in %s."
            .formatted(
                UnlabelledSettings.REPORT_LABELS, data.format().name(), UnlabelledSettings.LABELS));
    refuse(
        unlabelled.reports() && !unlabelled.files().named(),
        "Cannot use labels of unlabelled examples without data.unlabelled: name the examples that have them.");
    refuse(
        unlabelled.reports() && !data.labelGroups().isEmpty(),
        "Cannot use labels of unlabelled examples with data.label-groups: those that the files have are other classes.");
  }

  private void pretrain(Settings settings) {
    ModelSettings model = settings.model();
    int networks = networks(model);
    need(networks > 0, "pretrain", "model.layers, model.architecture or model.json");
    refuse(
        networks > 1,
        "Cannot pretrain with more than one of model.layers, model.architecture and model.json: each is a whole network.");
    refuse(
        !settings.evaluate().baselines().isEmpty(),
        "Cannot pretrain with evaluate.baselines: they are what a transfer is compared with, in fine-tune.");
    refuse(
        model.pretrained() != null || model.cut() != null || !model.head().isEmpty(),
        "Cannot pretrain with model.pretrained, model.cut or model.head: they belong to fine-tune.");
    refuse(
        !model.transfer().equals(TransferSettings.NONE),
        "Cannot pretrain with model.map, match, head-init or extend-classes: they say what of a pretrained network new layers start from, in fine-tune.");
  }

  /** How many whole networks are named. */
  private static int networks(ModelSettings model) {
    return (model.layers().isEmpty() ? 0 : 1)
        + (model.architecture() == null ? 0 : 1)
        + (model.json() == null ? 0 : 1);
  }

  private void fineTune(Settings settings) {
    ModelSettings model = settings.model();
    refuse(
        model.pretrained() == null,
        "Cannot fine-tune without model.pretrained: name the network to begin with; graft pretrain trains one from scratch.");
    refuse(
        !model.layers().isEmpty(),
        "Cannot fine-tune with model.layers: they belong to pretrain; new layers go in model.head.");
    refuse(
        model.json() != null,
        "Cannot fine-tune with model.json: it belongs to pretrain; new layers go in model.head.");
    transfer(model, settings.train());
  }

  private void transfer(ModelSettings model, TrainSettings train) {
    TransferSettings transfer = model.transfer();
    boolean extend = transfer.extendClasses();
    boolean none = model.head().isEmpty();
    refuse(
        none && !extend && transfer.headInit() != null,
        "Cannot use model.head-init without model.head: no output layer is new; model.extend-classes = true adds rows to the pretrained one.");
    refuse(
        none && !transfer.map().isEmpty(),
        "Cannot use model.map without model.head: no layer is new, and those that are kept have their own weights.");
    String output = none ? null : model.head().get(model.head().size() - 1).name();
    refuse(
        !none && transfer.headInit() != null && transfer.map().containsKey(output),
        "Cannot use model.map for %s with model.head-init: the output layer starts from one of the two."
            .formatted(output));
    refuse(
        none && transfer.match() != TransferSettings.Match.NAME,
        "Cannot use model.match without model.head: no layer is new, and those that are kept have their own weights.");
    refuse(
        extend && !(none && model.cut() == null),
        "Cannot use model.extend-classes with model.head or model.cut: the pretrained output layer is kept where it is, with a row more for each new class.");
    refuse(
        extend && transfer.headInit() == TransferSettings.HeadInit.NEW,
        "Cannot use model.head-init = new with model.extend-classes: the rows of the pretrained classes are kept; set mean, or leave it out.");
    refuse(
        (extend || transfer.takesRows()) && train.solvesFirst(),
        "Cannot use %s with train.optimizer.type = lbfgs%s: it solves the output layer whatever that starts from; %s."
            .formatted(
                extend ? TransferSettings.EXTEND : TransferSettings.HEAD_INIT,
                train.stages().isEmpty() ? "" : ", as the first stage has it",
                extend
                    ? "take adam, which goes on from the pretrained rows"
                    : "take adam, or leave model.head-init out"));
  }

  private void need(boolean given, String command, String key) {
    refuse(!given, "Cannot %s without %s.".formatted(command, key));
  }

  private void refuse(boolean when, String message) {
    if (when) {
      refusals.add(message);
    }
  }
}
