package dev.graft.spark.ml;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;

import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.GridReader;
import dev.graft.config.GridSetting;
import dev.graft.config.Settings;
import dev.graft.config.TransferSettings;
import dev.graft.dataset.Split;
import dev.graft.save.Bundle;
import dev.graft.spark.job.TrainingJob;
import dev.graft.spark.job.TrainingRequest;
import dev.graft.spark.save.MetricsLog;
import dev.graft.spark.save.ModelFiles;
import dev.graft.spark.save.RunFolder;
import dev.graft.spark.storage.Filesystems;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.spark.table.TableColumns;
import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.CancelledException;
import dev.graft.spark.train.JobScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fits of estimators on the same rows: each is the job that an estimator describes. Those that
 * differ only in what can be trained at once are one job, and come to what they come to alone.
 */
final class Fit {

  private static final Logger LOG = LoggerFactory.getLogger(Fit.class);

  private final List<Learner> learners;
  private final Dataset<Row> rows;
  private final Cancellation cancellation;

  Fit(List<Learner> learners, Dataset<Row> rows, Cancellation cancellation) {
    this.learners = List.copyOf(learners);
    this.rows = rows;
    this.cancellation = cancellation;
  }

  /** One of them, by its place among all, and the folder of its run. */
  private record One(int place, Learner learner, HadoopFolder folder, Settings settings) {}

  /** What each has learned. */
  List<LearnedNetwork> run() {
    if (rows.isStreaming()) {
      throw new UnusableInputException(
          "Cannot train on a streaming DataFrame: training reads its rows several times; write them to a table first, and fit to that.");
    }
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
    String uid = learners.get(0).params().uid();
    JobScope jobs = cancellation.over(spark, uid + ": what the training rows hold");
    try {
      LearnedNetwork[] learned = new LearnedNetwork[learners.size()];
      for (List<Integer> places : byColumns()) {
        kept(places, learned);
      }
      return List.of(learned);
    } catch (Exception e) { // Spark's SparkException is a checked one, too
      boolean stopped = cancellation.ended(e) && cancellation.failure() == null;
      if (stopped && !(e instanceof CancelledException)) {
        throw new CancelledException("Stopped on request.", e);
      }
      throw e;
    } finally {
      jobs.close();
      cancellation.restoreInterrupt();
    }
  }

  /** Those that read the same columns. */
  private Collection<List<Integer>> byColumns() {
    Map<Set<String>, List<Integer>> by = new LinkedHashMap<>();
    for (int place = 0; place < learners.size(); place++) {
      by.computeIfAbsent(columns(learners.get(place)), any -> new ArrayList<>()).add(place);
    }
    return by.values();
  }

  /** Rows are read several times: they are kept meanwhile, unless the user does so. */
  private void kept(List<Integer> places, LearnedNetwork[] learned) {
    boolean keep = rows.storageLevel().equals(StorageLevel.NONE());
    Set<String> columns = columns(learners.get(places.get(0)));
    Dataset<Row> used =
        rows.select(columns.stream().map(TableColumns::quoted).toArray(Column[]::new));
    if (keep) {
      used.persist(StorageLevel.MEMORY_AND_DISK());
    }
    try {
      run(places, used, learned);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot train: " + e.getMessage(), e);
    } finally {
      if (keep) {
        used.unpersist(false);
      }
    }
  }

  private static Set<String> columns(Learner learner) {
    HasTraining<?> tuner = learner.params();
    Set<String> used = new LinkedHashSet<>();
    used.add(tuner.getFeaturesCol());
    if (learner.secondText() != null) {
      used.add(learner.secondText());
    }
    used.add(tuner.getLabelCol());
    for (Param<String> more :
        List.of(tuner.weightCol(), tuner.validationIndicatorCol(), tuner.groupCol())) {
      if (tuner.isDefined(more)) {
        used.add(tuner.getOrDefault(more));
      }
    }
    return used;
  }

  private void run(List<Integer> places, Dataset<Row> used, LearnedNetwork[] learned)
      throws IOException {
    Map<String, Integer> classes = new LinkedHashMap<>();
    Map<List<Object>, List<One>> groups = new LinkedHashMap<>();
    List<HadoopFolder> temporary = new ArrayList<>();
    try {
      for (int place : places) {
        Learner learner = learners.get(place);
        HadoopFolder folder = folder(learner.params());
        boolean kept = learner.params().isDefined(learner.params().checkpointDir());
        if (!kept) {
          temporary.add(folder);
        }
        Settings read = settings(learner, used, classes).read(folder.location());
        Settings settings = kept ? read : read.withoutCheckpoints();
        groups
            .computeIfAbsent(common(place, settings), any -> new ArrayList<>())
            .add(new One(place, learner, folder, settings));
      }
      for (List<One> group : groups.values()) {
        train(group, used, learned);
      }
    } finally {
      for (HadoopFolder folder : temporary) {
        folder.delete();
      }
    }
  }

  /** The same of those that are one job. */
  private List<Object> common(int place, Settings settings) {
    HasTraining<?> tuner = learners.get(place).params();
    if (tuner.isDefined(tuner.checkpointDir()) || standsAlone(settings)) {
      return List.of(place);
    }
    return List.of(
        command(settings),
        GridReader.common(settings),
        settings.data(),
        settings.train().stepDeadlineSeconds());
  }

  /**
   * Whether it cannot be trained beside others, or its report has what theirs have not: a run that
   * is tracked, settings of its own that are tried, what it is compared with, what becomes of the
   * classes before.
   */
  private static boolean standsAlone(Settings settings) {
    TransferSettings transfer = settings.model().transfer();
    return !GridReader.standsBesideOthers(settings)
        || !settings.grid().isEmpty()
        || settings.track().any()
        || !settings.evaluate().baselines().isEmpty()
        || transfer.extendClasses()
        || transfer.takesRows();
  }

  private static Command command(Settings settings) {
    return settings.model().pretrained() == null ? Command.PRETRAIN : Command.FINE_TUNE;
  }

  private void train(List<One> group, Dataset<Row> used, LearnedNetwork[] learned)
      throws IOException {
    if (group.size() > 1) {
      try {
        together(group, used, learned);
        return;
      } catch (UnusableInputException e) {
        LOG.info("fits one after the other: {}", e.getMessage());
        // The first of them is a run of the same identity, and would go on from what lies there.
        group.get(0).folder().delete();
      }
    }
    for (One one : group) {
      String report = run(one.settings(), List.of(one), used, null);
      learned[one.place()] =
          learned(
              one,
              ModelFiles.load(Filesystems.configuration(), one.folder().location()),
              report,
              MetricsLog.read(one.folder()));
      one.folder().delete();
    }
  }

  private void together(List<One> group, Dataset<Row> used, LearnedNetwork[] learned)
      throws IOException {
    List<GridSetting> grid =
        group.stream()
            .map(one -> new GridSetting("fit " + (one.place() + 1), Map.of(), one.settings()))
            .toList();
    Settings first = group.get(0).settings();
    run(
        first.trying(grid, first.canonical(), List.of()),
        group,
        used,
        (which, model, report, rounds) -> {
          One one = group.get(which);
          learned[one.place()] = learned(one, model, report, rounds);
        });
  }

  private String run(Settings settings, List<One> of, Dataset<Row> used, TrainingRequest.Takes each)
      throws IOException {
    return TrainingJob.run(
            new TrainingRequest(
                command(settings),
                settings,
                RunFolder.Existing.CONTINUE,
                cancellation,
                new FrameData(parts(of.get(0).learner(), used)),
                List.of(),
                classes -> of.forEach(one -> one.learner().checkClasses(classes)),
                true,
                each,
                false))
        .report()
        .toString();
  }

  private static LearnedNetwork learned(One one, Bundle model, String report, List<String> rounds) {
    FineTuningSummary summary = new FineTuningSummary(report, rounds);
    return LearnedNetwork.of(one.learner().params().uid(), model, summary);
  }

  /**
   * @param counted the classes of label columns that have been looked at
   */
  private static FitSettings settings(
      Learner learner, Dataset<Row> used, Map<String, Integer> counted) {
    HasTraining<?> tuner = learner.params();
    Dataset<Row> labelled = UnlabelledRows.without(used, tuner);
    LabelColumn label = new LabelColumn(labelled, tuner.getLabelCol(), learner.adviceForNumbers());
    boolean refuse = tuner.getHandleInvalid().equals(ColumnParams.ERROR);
    FrameColumns.Features features = new FrameColumns(learner, used.schema()).features();
    String looked =
        String.join(
            " ",
            tuner.getLabelCol(),
            String.valueOf(refuse),
            String.valueOf(learner.isRegression()),
            String.valueOf(tuner.getNullLabels()));
    if (learner.isRegression()) {
      counted.computeIfAbsent(
          looked,
          any -> {
            if (refuse) {
              label.checkNumbers();
            }
            return 1;
          });
      return new FitSettings(learner, features, List.of(), 1, labelled);
    }
    int classes = counted.computeIfAbsent(looked, any -> label.classes(refuse));
    FitSettings settings =
        new FitSettings(learner, features, label.classNames(), classes, labelled);
    if (settings.command() == Command.PRETRAIN) {
      learner.checkClasses(classes);
    }
    return settings;
  }

  private static HadoopFolder folder(HasTraining<?> tuner) throws IOException {
    String path =
        tuner.isDefined(tuner.checkpointDir())
            ? tuner.getCheckpointDir()
            : Files.createTempDirectory("graft-fit-").toUri().toString();
    return HadoopFolder.of(Filesystems.configuration(), path);
  }

  private static Map<Split, Dataset<Row>> parts(Learner learner, Dataset<Row> used) {
    HasTraining<?> tuner = learner.params();
    Map<Split, Dataset<Row>> parts = new EnumMap<>(Split.class);
    if (tuner.getUnlabelled() != null) {
      parts.put(Split.UNLABELLED, UnlabelledRows.like(used, learner));
    }
    if (!tuner.isDefined(tuner.validationIndicatorCol())) {
      parts.put(Split.TRAIN, used);
      return parts;
    }
    Column held = coalesce(TableColumns.quoted(tuner.getValidationIndicatorCol()), lit(false));
    parts.put(Split.TRAIN, used.filter(held.unary_$bang()));
    parts.put(Split.VALIDATION, used.filter(held));
    if (parts.get(Split.VALIDATION).isEmpty()) {
      throw new UnusableInputException(
          "Cannot validate: the column %s is true in no row."
              .formatted(tuner.getValidationIndicatorCol()));
    }
    return parts;
  }
}
