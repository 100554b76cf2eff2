package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.ExplainSettings;
import dev.graft.config.Settings;
import dev.graft.dataset.Task;
import dev.graft.explain.ExplainedAnswer;
import dev.graft.io.Json;
import dev.graft.model.Backbone;
import dev.graft.save.Bundle;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.explain.ExplainRows;
import dev.graft.spark.explain.FeatureRanges;
import dev.graft.spark.explain.Importances;
import dev.graft.spark.explain.PictureExplainer;
import dev.graft.spark.explain.RowHash;
import dev.graft.spark.explain.Sample;
import dev.graft.spark.explain.TextExplainer;
import dev.graft.spark.explain.TruthColumns;
import dev.graft.spark.predict.OwnModel;
import dev.graft.spark.predict.RowReaders;
import dev.graft.spark.predict.Scorer;
import dev.graft.spark.predict.WholeNetwork;
import dev.graft.spark.predict.parquet.RowsOnDriver;
import dev.graft.spark.predict.source.InputFormats;
import dev.graft.spark.predict.source.PredictionInput;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.save.ModelFiles;
import dev.graft.spark.save.RunFolder;
import dev.graft.spark.storage.SupersededException;
import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.CancelledException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code explain}: why a saved model answers as it does, for a sample of data without labels. */
public final class ExplainJob {

  private static final Logger LOG = LoggerFactory.getLogger(ExplainJob.class);

  /** Partitions for each task slot, where files can be divided. */
  private static final int PARTS = 4;

  private final JobRun job;
  private final Settings settings;
  private final ExplainSettings explain;
  private final Bundle bundle;
  private WholeNetwork network;
  private List<String> names;

  private ExplainJob(JobRun job, Settings settings, Bundle bundle) {
    this.job = job;
    this.settings = settings;
    this.explain = settings.predict().explain();
    this.bundle = bundle;
  }

  /** What a job is to do. */
  private interface Work {
    JsonNode of(ExplainJob job) throws IOException;
  }

  /**
   * Explains, or returns the report of the very same job if it has finished before.
   *
   * @throws UnusableInputException if model or data cannot be used, or do not fit each other
   * @throws CancelledException if a stop was asked for; nothing has been written then
   */
  public static Outcome run(
      Settings settings, RunFolder.Existing existing, Cancellation cancellation)
      throws IOException {
    return with(settings, existing, cancellation, ExplainJob::run);
  }

  /**
   * Does all that can be done without reading rows, and reports what was found.
   *
   * @throws UnusableInputException as {@link #run} would
   */
  public static Outcome check(
      Settings settings, RunFolder.Existing existing, Cancellation cancellation)
      throws IOException {
    return with(settings, existing, cancellation, ExplainJob::check);
  }

  private static Outcome with(
      Settings settings, RunFolder.Existing existing, Cancellation cancellation, Work work)
      throws IOException {
    try (JobRun job =
        JobRun.open(
            Command.EXPLAIN,
            settings,
            existing,
            cancellation,
            NamedParts.check(settings),
            DataOrigin.FILES)) {
      Bundle file = ModelFiles.load(job.hadoop(), settings.model(), settings.data().saidTexts());
      OwnModel.refuseCut(file, settings.model());
      return job.finished(file.identity())
          ? new Outcome(job.folder().report(), true)
          : new Outcome(
              work.of(
                  new ExplainJob(
                      job, settings, PredictionJob.used(Command.EXPLAIN, settings, file))),
              false);
    }
  }

  private JsonNode check() throws IOException {
    try {
      look();
      return job.checked();
    } catch (Exception | Error e) { // Spark's SparkException is a checked one, too
      throw job.ended(e, false);
    }
  }

  private JsonNode run() throws IOException {
    boolean begun = false;
    PredictionInput input = null;
    try {
      input = look();
      PredictionInput read = input;
      job.session().spark().setJobDescription("explain: a sample of " + input.name());
      Sample sample =
          job.phases()
              .time(
                  "read",
                  () ->
                      Sample.of(
                          read,
                          hash(read),
                          RowReaders.takesTable(bundle)
                              ? explain.tableRows()
                              : explain.examples()));
      Explanations found = job.phases().time("explain", () -> explanations(read, sample));
      found.check(read.name());
      ObjectNode plan = job.report().plan(0);
      plan.remove("workers");
      job.folder().begin(plan);
      begun = true;
      RowsOnDriver.write(
          job.session().spark(),
          job.folder().explanations(),
          found.schema(),
          found.rows(),
          job.folder().attempt());
      job.report().json().set("explanations", found.json());
      return job.done();
    } catch (SupersededException e) {
      throw e;
    } catch (Exception | Error e) { // Spark's SparkException is a checked one, too
      throw job.ended(input == null ? e : PredictionJob.damaged(job, input, e), begun);
    }
  }

  /** Loads what is needed, and refuses what does not go together. */
  private PredictionInput look() throws IOException {
    job.folder().tryOut(file -> {});
    Report report = job.report();
    report.engines(bundle.parts());
    report.decided(ModelFiles.decided(settings.model(), bundle));
    network = WholeNetwork.of(bundle, settings.model().pretrained());
    names = Inference.names(network, bundle, settings);
    ObjectNode model = report.json().putObject("model").put("task", network.task().key());
    model.put("parameters", bundle.network().parameters());
    model.set("classes", Json.of(names));
    report.json().put("weightsSha256", bundle.network().weightsSha256());
    job.decideDevice(new GpuChoice.Uses(null, network.network().gpuNeeds()));
    answer();
    PredictionInput input = job.phases().time("read", this::open);
    Explanations.check(input, RowReaders.takesTable(bundle));
    truth(input.kept());
    return input;
  }

  private PredictionInput open() throws IOException {
    return new InputFormats(
            job.session().spark(),
            settings.data(),
            bundle,
            settings.predict().keep(),
            PARTS * job.session().slots())
        .open();
  }

  private RowHash hash(PredictionInput input) {
    return new RowHash(settings.seed(), input.kept().size());
  }

  private ExplainedAnswer answer() {
    ExplainedAnswer predicted = ExplainedAnswer.predicted(network.task(), bundle.rule());
    if (explain.answer() == null) {
      return predicted;
    }
    int number = names.indexOf(explain.answer());
    if (number < 0) {
      throw new UnusableInputException(
          "Cannot explain the answer %s (explain.answer): the model tells %s."
              .formatted(explain.answer(), shown(names)));
    }
    if (RowReaders.takesTable(bundle)) {
      throw new UnusableInputException(
          "Cannot use explain.answer with a table: the importance of its columns is that for all answers.");
    }
    return predicted.always(number);
  }

  private static String shown(List<String> names) {
    int most = 20;
    return names.size() <= most
        ? names.toString()
        : String.format(Locale.ROOT, "%s and %d more", names.subList(0, most), names.size() - most);
  }

  /** Null: the table has no labels. */
  private TruthColumns truth(StructType kept) {
    if (!RowReaders.takesTable(bundle)) {
      return null;
    }
    List<String> wanted =
        network.task() == Task.CLASSIFICATION
            ? Stream.ofNullable(settings.data().table().label()).toList()
            : settings.data().table().targets();
    List<String> there = List.of(kept.fieldNames());
    if (wanted.isEmpty() || !there.containsAll(wanted)) {
      return null;
    }
    int needed = network.task() == Task.CLASSIFICATION ? 1 : names.size();
    if (wanted.size() != needed) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot hold the model to data.table.targets = %s: it tells %d numbers; name one column for each, or none.",
              wanted,
              needed));
    }
    if (!settings.data().labelGroups().isEmpty()) {
      throw new UnusableInputException(
          "Cannot hold the model to the column %s by data.label-groups: leave data.table.label out, and importance is how much answers change; or name a column of the groups themselves, without data.label-groups."
              .formatted(wanted.get(0)));
    }
    boolean numbered = bundle.learned().path("labels").asText().equals("numbers");
    return new TruthColumns(network.task(), kept, wanted, names, numbered);
  }

  private Explanations explanations(PredictionInput input, Sample sample) {
    job.cancellation().check();
    job.session().spark().setJobDescription("explain: " + sample.size() + " rows");
    try (ScopedBroadcast<Backbone> sent =
        new ScopedBroadcast<>(job.session().spark(), network.network())) {
      Scorer scorer =
          new Scorer(sent.get(), job.session().profile(), settings.predict().batchSize());
      if (RowReaders.takesTable(bundle)) {
        Importances.Found found = columns(input, sample, scorer);
        LOG.info(
            "explain: {} columns permuted among {} rows", found.columns().size(), found.rows());
        return Explanations.ofColumns(found, network.task(), explain.repeats());
      }
      if (RowReaders.takesTexts(bundle)) {
        TextExplainer by = new TextExplainer(scorer, answer(), explain.words());
        return Explanations.ofTexts(input, ExplainRows.of(input, sample, by), names);
      }
      PictureExplainer by =
          new PictureExplainer(scorer, answer(), bundle.exampleShape(), explain.grid());
      return Explanations.ofPictures(input, ExplainRows.of(input, sample, by), names, by.map());
    }
  }

  private Importances.Found columns(PredictionInput input, Sample sample, Scorer scorer) {
    return new Importances(
            job.session().spark(), scorer, answer(), settings.seed(), explain.repeats())
        .of(input, sample, truth(input.kept()), FeatureRanges.of(bundle), job.session().slots());
  }
}
