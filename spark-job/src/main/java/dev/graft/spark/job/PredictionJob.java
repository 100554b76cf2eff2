package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.dataset.Normalization;
import dev.graft.io.Json;
import dev.graft.io.Sha256;
import dev.graft.model.Backbone;
import dev.graft.save.Bundle;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.predict.ExampleShape;
import dev.graft.spark.predict.OwnModel;
import dev.graft.spark.predict.Scorer;
import dev.graft.spark.predict.parquet.FinishedPartitions;
import dev.graft.spark.predict.parquet.ParquetFiles;
import dev.graft.spark.predict.parquet.PredictionWriter;
import dev.graft.spark.predict.parquet.WritingProgress;
import dev.graft.spark.predict.parquet.WrittenPartition;
import dev.graft.spark.predict.source.InputFormats;
import dev.graft.spark.predict.source.PredictionInput;
import dev.graft.spark.read.Preprocessing;
import dev.graft.spark.save.ModelFiles;
import dev.graft.spark.save.RunFolder;
import dev.graft.spark.storage.Filesystems;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.spark.storage.SupersededException;
import dev.graft.spark.table.UnseenRows;
import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.CancelledException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code predict} and {@code featurize}: a saved model over data without labels. */
public final class PredictionJob {

  private static final Logger LOG = LoggerFactory.getLogger(PredictionJob.class);

  /** Partitions for each task slot, where the job does not say how many. */
  private static final int PARTS = 4;

  /** Reasons that the report and a refusal name. */
  private static final int TOLD = 10;

  private static final int REFUSED = 3;

  private final Command command;
  private final Settings settings;
  private final GraftSession session;
  private final RunFolder run;
  private final Cancellation cancellation;
  private final Bundle bundle;
  private final int parts;
  private final Phases phases = new Phases();
  private final Report report;
  private final Ending ending;
  private FinishedPartitions finished;
  private final UnseenRows unseen = new UnseenRows();

  private PredictionJob(
      Command command,
      Settings settings,
      GraftSession session,
      RunFolder run,
      Cancellation cancellation,
      Bundle bundle,
      JsonNode plan,
      NamedParts named) {
    this.command = command;
    this.settings = settings;
    this.session = session;
    this.run = run;
    this.cancellation = cancellation;
    this.bundle = bundle;
    Integer wanted = settings.predict().partitions();
    int own = wanted == null ? PARTS * session.slots() : wanted;
    this.parts = plan.path("parts").asInt(own);
    this.report = new Report(command, settings, session, named);
    this.ending = new Ending(run, report, phases, cancellation);
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
    NamedParts named = NamedParts.check(settings.data());
    RunFolder run =
        new RunFolder(HadoopFolder.of(Filesystems.configuration(), settings.output()), existing);
    JsonNode plan = run.plan(settings.canonical());
    JobLine.tell(command, settings);
    String instructionSet = plan.path("instructionSet").asText(settings.train().instructionSet());
    try (GraftSession session =
        GraftSession.start("graft " + command.key(), settings, instructionSet, cancellation)) {
      Bundle bundle =
          ModelFiles.load(
              session.spark().hadoopConfiguration(),
              settings.model(),
              settings.data().readsTexts());
      if (command == Command.PREDICT) {
        OwnModel.refuseCut(bundle, settings.model());
      }
      if (run.finished(
          RunFolder.Identity.of(
              command.key(), settings.canonical(), bundle.identity() + named.identity()))) {
        return new Outcome(run.report(), true);
      }
      Normalization done = Preprocessing.of(settings.data(), bundle, settings.model().pretrained());
      Bundle used =
          command == Command.FEATURIZE
              ? ExampleShape.told(bundle.with(done), settings)
              : OwnModel.of(bundle.with(done), settings);
      JsonNode decided = run.begun() ? plan : MissingNode.getInstance();
      return new Outcome(
          work.of(
              new PredictionJob(
                  command, settings, session, run, cancellation, used, decided, named)),
          false);
    }
  }

  private JsonNode run() throws IOException {
    PredictionInput input = null;
    boolean begun = false;
    try {
      run.tryOut(file -> SharedOutput.check(session.spark(), session.slots(), file));
      Inference inference = inference();
      input = phases.time("read", this::open);
      PredictionWriter writer = writer(input, inference);
      begin(input, writer.partitions());
      begun = true;
      write(inference, input, writer);
      refuseTooMany(input);
      run.requireOwn();
      finished.removeOthers();
      run.finish(report.finish("done", phases), true);
    } catch (SupersededException e) {
      throw e;
    } catch (Exception | Error e) { // Spark's SparkException is a checked one, too
      throw ending.of(input == null ? e : damaged(input, e), begun ? settings.output() : null);
    }
    finished.forget();
    return report.json();
  }

  private JsonNode check() throws IOException {
    try {
      run.tryOut(file -> SharedOutput.check(session.spark(), session.slots(), file));
      Inference inference = inference();
      PredictionInput input = phases.time("read", this::open);
      PredictionWriter writer = writer(input, inference);
      report.json().putObject("partitions").put("all", writer.partitions());
      return report.finish("checked", phases);
    } catch (Exception | Error e) { // Spark's SparkException is a checked one, too
      throw ending.of(e, null);
    }
  }

  private Inference inference() {
    report.decided(ModelFiles.decided(settings.model(), bundle));
    Inference inference = Inference.of(command, bundle, settings);
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
    return new InputFormats(session.spark(), settings.data(), bundle, parts).open();
  }

  private PredictionWriter writer(PredictionInput input, Inference inference) throws IOException {
    StructType schema = schema(input, inference);
    ParquetFiles files = ParquetFiles.in(session.spark(), rows().location(), schema, run.attempt());
    return new PredictionWriter(session.spark(), input, inference.columns(), files);
  }

  /** Where they are written. */
  private HadoopFolder rows() {
    return command == Command.FEATURIZE ? run.features() : run.predictions();
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

  /** Takes the output, and what an earlier try has left of the very same partitions. */
  private void begin(PredictionInput input, int partitions) throws IOException {
    String split =
        input.split() == null
            ? null
            : Sha256.hex(
                String.format(
                        Locale.ROOT,
                        "%s\n%d\n%s",
                        run.identity().sha256(),
                        partitions,
                        String.join("\n", input.split()))
                    .getBytes(StandardCharsets.UTF_8));
    ObjectNode plan = report.json().putObject("plan");
    plan.put("parts", parts).put("instructionSet", session.profile().instructionSet());
    plan.put("arithmetic", session.profile().toString()).put("split", split);
    finished = new FinishedPartitions(run.progress(), rows(), split, run.attempt());
    boolean before = run.begun();
    run.begin(plan);
    if (before) {
      finished.load();
    }
    if (finished.otherSplit()) {
      LOG.warn(
          "{}: {} is not what it was, or is divided otherwise: all of it is done anew",
          command.key(),
          input.name());
    }
    finished.removeOthers();
  }

  private void write(Inference inference, PredictionInput input, PredictionWriter writer)
      throws Exception {
    int all = writer.partitions();
    int before = finished.all().size();
    report.json().putObject("partitions").put("all", all).put("before", before);
    long start = System.nanoTime();
    long rows;
    try (ScopedBroadcast<Backbone> sent =
        new ScopedBroadcast<>(session.spark(), inference.network())) {
      Scorer scorer = new Scorer(sent.get(), session.profile(), settings.predict().batchSize());
      rows =
          write(
              writer,
              scorer,
              all,
              String.format(
                  Locale.ROOT, "%s: partitions %d of %d", command.key(), all - before, all));
    } finally {
      phases.add(command.key(), (System.nanoTime() - start) / 1e9);
    }
    if (finished.all().stream().noneMatch(partition -> partition.file() != null)) {
      LOG.info("{}: {} has no rows", command.key(), input.name());
      finished.add(List.of(writer.writeNone()));
    }
    count(rows, (System.nanoTime() - start) / 1e9);
  }

  /** Rows that were written in this run. */
  private long write(PredictionWriter writer, Scorer scorer, int all, String describe)
      throws Exception {
    WritingProgress progress =
        WritingProgress.begin(command.key(), finished, all, run::requireOwn, session::cancel);
    try {
      cancellation.check();
      writer.write(scorer, progress, describe);
    } catch (Exception e) { // Spark's SparkException is a checked one that runJob does not declare
      throw progress.end(e);
    }
    progress.end();
    return progress.rows();
  }

  /** Of what the files hold: each partition was counted when its file was written. */
  private void count(long rows, double seconds) {
    ObjectNode data = report.json().putObject("data");
    finished.all().forEach(partition -> unseen.add(partition.unseen()));
    if (!unseen.rows().isEmpty()) {
      data.set("unseen", Json.of(unseen.rows()));
    }
    data.put("rows", finished.all().stream().mapToLong(WrittenPartition::rows).sum());
    long done = finished.all().stream().mapToLong(WrittenPartition::predicted).sum();
    data.put(command == Command.FEATURIZE ? "featurized" : "predicted", done);
    data.put("quarantined", data.path("rows").asLong() - done);
    List<String> problems =
        finished.all().stream().flatMap(each -> each.problems().stream()).limit(TOLD).toList();
    data.set("problems", Json.of(problems));
    ObjectNode throughput = report.json().putObject("throughput");
    // A task for each partition, and no more at a time than there are slots.
    int left = Math.max(1, parts(report.json().path("partitions")));
    int cores = Math.min(session.slots(), left) * (session.cores() / session.slots());
    throughput.put("rows", rows).put("cores", cores);
    throughput.put("rowsPerSecond", Math.round(rows / seconds * 10) / 10.0);
    throughput.put("rowsPerSecondPerCore", Math.round(rows / seconds / cores * 10) / 10.0);
  }

  /** Those that were predicted in this run. */
  private static int parts(JsonNode partitions) {
    return partitions.path("all").asInt() - partitions.path("before").asInt();
  }

  private void refuseTooMany(PredictionInput input) {
    JsonNode data = report.json().path("data");
    long bad = data.path("quarantined").asLong();
    long rows = data.path("rows").asLong();
    if (settings.data().table() != null) {
      unseen.check(input.name(), rows, settings.data().table().maxUnseen());
    }
    if (bad > settings.data().maxCorrupt() * rows) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot %s %s: %,d of %,d rows have no %s, data.max-corrupt allows a share of %s; the first: %s.",
              command.key(),
              input.name(),
              bad,
              rows,
              command == Command.FEATURIZE ? "activations" : "prediction",
              settings.data().maxCorrupt(),
              finished.all().stream()
                  .flatMap(partition -> partition.problems().stream())
                  .limit(REFUSED)
                  .collect(Collectors.joining("; "))));
    }
  }

  private Throwable damaged(PredictionInput input, Throwable thrown) {
    if (cancellation.ended(thrown) || !(thrown instanceof Exception e)) {
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
