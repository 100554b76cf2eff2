package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.dataset.Normalization;
import dev.graft.save.Bundle;
import dev.graft.spark.predict.ExampleShape;
import dev.graft.spark.predict.OwnModel;
import dev.graft.spark.predict.parquet.ParquetFiles;
import dev.graft.spark.predict.parquet.PredictionWriter;
import dev.graft.spark.predict.source.InputFormats;
import dev.graft.spark.predict.source.PredictionInput;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.read.Preprocessing;
import dev.graft.spark.save.ModelFiles;
import dev.graft.spark.save.RunFolder;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.spark.storage.SupersededException;
import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.CancelledException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** {@code predict} and {@code featurize}: a saved model over data without labels. */
public final class PredictionJob {

  /** Partitions for each task slot, where the job does not say how many. */
  private static final int PARTS = 4;

  private final JobRun job;
  private final Settings settings;
  private final Bundle bundle;
  private final int parts;

  private PredictionJob(JobRun job, Settings settings, Bundle bundle) {
    this.job = job;
    this.settings = settings;
    this.bundle = bundle;
    Integer wanted = settings.predict().partitions();
    int own = wanted == null ? PARTS * job.session().slots() : wanted;
    this.parts = job.plan().path("parts").asInt(own);
  }

  /**
   * Predicts or featurizes, goes on with a run that broke off, or returns the report of the very
   * same run if it has finished before.
   *
   * @param command {@link Command#PREDICT} or {@link Command#FEATURIZE}
   * @throws UnusableInputException if model or data cannot be used, do not fit each other, or if
   *     too many rows have a problem
   * @throws CancelledException if a stop was asked for; what is written has been kept
   */
  public static Outcome run(
      Command command, Settings settings, RunFolder.Existing existing, Cancellation cancellation)
      throws IOException {
    return with(command, settings, existing, cancellation, PredictionJob::run);
  }

  /**
   * Does all that such a job does before anything is written or predicted, and reports what was
   * found. Rows are not read.
   *
   * @throws UnusableInputException as {@link #run} would
   */
  public static Outcome check(
      Command command, Settings settings, RunFolder.Existing existing, Cancellation cancellation)
      throws IOException {
    return with(command, settings, existing, cancellation, PredictionJob::check);
  }

  /** What a job is to do. */
  private interface Work {
    JsonNode of(PredictionJob job) throws IOException;
  }

  private static Outcome with(
      Command command,
      Settings settings,
      RunFolder.Existing existing,
      Cancellation cancellation,
      Work work)
      throws IOException {
    NamedParts named = NamedParts.check(settings);
    try (JobRun job =
        JobRun.open(command, settings, existing, cancellation, named, DataOrigin.FILES)) {
      Bundle bundle = ModelFiles.load(job.hadoop(), settings.model(), settings.data().saidTexts());
      if (command == Command.PREDICT) {
        OwnModel.refuseCut(bundle, settings.model());
      }
      return job.finished(bundle.identity())
          ? new Outcome(job.folder().report(), true)
          : new Outcome(
              work.of(new PredictionJob(job, settings, used(command, settings, bundle))), false);
    }
  }

  /** The model with all that the job says of it. */
  static Bundle used(Command command, Settings settings, Bundle loaded) {
    Normalization done = Preprocessing.of(settings.data(), loaded, settings.model().pretrained());
    return command == Command.FEATURIZE
        ? ExampleShape.told(loaded.with(done), settings)
        : OwnModel.of(loaded.with(done), settings);
  }

  private JsonNode run() throws IOException {
    PredictionInput input = null;
    PartitionWriting writing = null;
    boolean begun = false;
    try {
      tryOut();
      Inference inference = inference();
      input = job.phases().time("read", this::open);
      writing = new PartitionWriting(job, input, writer(input, inference), rows());
      writing.begin(parts);
      begun = true;
      RowCount count = writing.write(inference.network(), settings.predict().batchSize());
      count.check(input.name(), settings.data());
      writing.removeOthers();
      job.done();
    } catch (SupersededException e) {
      throw e;
    } catch (Exception | Error e) { // Spark's SparkException is a checked one, too
      throw job.ended(input == null ? e : damaged(job, input, e), begun);
    }
    writing.forget();
    return job.report().json();
  }

  private JsonNode check() throws IOException {
    try {
      tryOut();
      Inference inference = inference();
      PredictionInput input = job.phases().time("read", this::open);
      PredictionWriter writer = writer(input, inference);
      job.report().json().putObject("partitions").put("all", writer.partitions());
      return job.checked();
    } catch (Exception | Error e) { // Spark's SparkException is a checked one, too
      throw job.ended(e, false);
    }
  }

  private void tryOut() {
    GraftSession session = job.session();
    job.folder().tryOut(file -> SharedOutput.check(session.spark(), session.slots(), file));
  }

  private Inference inference() {
    Report report = job.report();
    report.engines(bundle.parts());
    report.decided(ModelFiles.decided(settings.model(), bundle));
    Inference inference = Inference.of(job.command(), bundle, settings);
    job.decideDevice(new GpuChoice.Uses(null, inference.network().gpuNeeds()));
    report.json().set("model", inference.model());
    if (bundle.network() != null) {
      report.json().put("weightsSha256", bundle.network().weightsSha256());
    }
    if (bundle.frozen() != null) {
      report.backbone(bundle.frozen(), inference.network());
    }
    return inference;
  }

  private PredictionInput open() throws IOException {
    return new InputFormats(
            job.session().spark(), settings.data(), bundle, settings.predict().keep(), parts)
        .open();
  }

  private PredictionWriter writer(PredictionInput input, Inference inference) throws IOException {
    StructType schema = schema(input, inference);
    ParquetFiles files =
        ParquetFiles.in(job.session().spark(), rows().location(), schema, job.folder().attempt());
    return new PredictionWriter(job.session().spark(), input, inference.columns(), files);
  }

  /** Where they are written. */
  private HadoopFolder rows() {
    return job.command() == Command.FEATURIZE
        ? job.folder().features()
        : job.folder().predictions();
  }

  private StructType schema(PredictionInput input, Inference inference) {
    Map<String, String> keys =
        inference.byKey().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
    StructType schema = input.kept();
    for (StructField field : inference.columns().fields()) {
      if (Arrays.stream(input.kept().fieldNames()).anyMatch(field.name()::equalsIgnoreCase)) {
        throw new UnusableInputException(
            "Cannot add the column %s (%s) to those of %s: there is one of this name; give it another in the job file, or \"\" to leave it out."
                .formatted(field.name(), keys.get(field.name()), input.name()));
      }
      schema = schema.add(field);
    }
    return schema;
  }

  /** What to throw when reading may have failed: that a file is damaged, if one is. */
  static Throwable damaged(JobRun job, PredictionInput input, Throwable thrown) {
    if (job.cancellation().ended(thrown) || !(thrown instanceof Exception e)) {
      return thrown;
    }
    try {
      input.damage().accept(e);
      return e;
    } catch (UnusableInputException damage) {
      return damage;
    }
  }
}
