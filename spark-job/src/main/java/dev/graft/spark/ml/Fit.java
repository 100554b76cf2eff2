package dev.graft.spark.ml;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;

import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.Settings;
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
import java.util.EnumMap;
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

/** One fit: the job that an estimator describes, run on a DataFrame. */
final class Fit {

  private final Learner learner;
  private final HasTraining<?> tuner;
  private final Dataset<Row> rows;
  private final Cancellation cancellation;

  Fit(Learner learner, Dataset<Row> rows, Cancellation cancellation) {
    this.cancellation = cancellation;
    this.learner = learner;
    this.tuner = learner.params();
    this.rows = rows;
  }

  LearnedNetwork run() {
    if (rows.isStreaming()) {
      throw new UnusableInputException(
          "Cannot train on a streaming DataFrame: training reads its rows several times; write them to a table first, and fit to that.");
    }
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
    JobScope jobs = cancellation.over(spark, tuner.uid() + ": what the training rows hold");
    try {
      return kept();
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

  /** Rows are read several times: they are kept meanwhile, unless the user does so. */
  private LearnedNetwork kept() {
    boolean keep = rows.storageLevel().equals(StorageLevel.NONE());
    Dataset<Row> used = rows.select(columns());
    if (keep) {
      used.persist(StorageLevel.MEMORY_AND_DISK());
    }
    try {
      return run(used);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot train: " + e.getMessage(), e);
    } finally {
      if (keep) {
        used.unpersist(false);
      }
    }
  }

  private Column[] columns() {
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
    return used.stream().map(TableColumns::quoted).toArray(Column[]::new);
  }

  private LearnedNetwork run(Dataset<Row> used) throws IOException {
    FitSettings settings = settings(used);
    HadoopFolder folder = folder();
    boolean temporary = !tuner.isDefined(tuner.checkpointDir());
    try {
      Settings checked = settings.read(folder.location());
      String report =
          TrainingJob.run(
                  new TrainingRequest(
                      settings.command(),
                      checked,
                      RunFolder.Existing.CONTINUE,
                      cancellation,
                      new FrameData(parts(used)),
                      List.of(),
                      learner::checkClasses,
                      true))
              .report()
              .toString();
      Bundle bundle = ModelFiles.load(Filesystems.configuration(), folder.location());
      FineTuningSummary summary = new FineTuningSummary(report, MetricsLog.read(folder));
      folder.delete();
      return LearnedNetwork.of(tuner.uid(), bundle, summary);
    } finally {
      if (temporary) {
        folder.delete();
      }
    }
  }

  private FitSettings settings(Dataset<Row> used) {
    LabelColumn label = new LabelColumn(used, tuner.getLabelCol(), learner.adviceForNumbers());
    boolean refuse = tuner.getHandleInvalid().equals(ColumnParams.ERROR);
    FrameColumns.Features features = new FrameColumns(learner, used.schema()).features();
    if (learner.isRegression()) {
      if (refuse) {
        label.checkNumbers();
      }
      return new FitSettings(learner, features, List.of(), 1, used);
    }
    int classes = label.classes(refuse);
    FitSettings settings = new FitSettings(learner, features, label.classNames(), classes, used);
    if (settings.command() == Command.PRETRAIN) {
      learner.checkClasses(classes);
    }
    return settings;
  }

  private HadoopFolder folder() throws IOException {
    String path =
        tuner.isDefined(tuner.checkpointDir())
            ? tuner.getCheckpointDir()
            : Files.createTempDirectory("graft-fit-").toUri().toString();
    return HadoopFolder.of(Filesystems.configuration(), path);
  }

  private Map<Split, Dataset<Row>> parts(Dataset<Row> used) {
    Map<Split, Dataset<Row>> parts = new EnumMap<>(Split.class);
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
