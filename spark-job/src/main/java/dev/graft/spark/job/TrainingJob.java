package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.EmbeddingSettings;
import dev.graft.config.Refusals;
import dev.graft.config.Settings;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.Split;
import dev.graft.dataset.Task;
import dev.graft.engine.SavedModel;
import dev.graft.engine.TargetModel;
import dev.graft.io.Json;
import dev.graft.listen.TrainingListener;
import dev.graft.save.Bundle;
import dev.graft.spark.fault.JobFailedException;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.read.DataReader;
import dev.graft.spark.read.Examples;
import dev.graft.spark.read.RecordFormat;
import dev.graft.spark.save.Checkpoints;
import dev.graft.spark.save.MetricsLog;
import dev.graft.spark.save.RunFolder;
import dev.graft.spark.storage.Filesystems;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.spark.storage.SupersededException;
import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.CancelledException;
import dev.graft.spark.train.TrainingFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The main job: {@code fine-tune}, and {@code pretrain}, which is the same without a pretrained
 * network.
 */
public final class TrainingJob {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingJob.class);

  private final TrainingRequest request;
  private final Command command;
  private final Settings settings;
  private final GraftSession session;
  private final RunFolder run;
  private final Cancellation cancellation;
  private final Phases phases = new Phases();
  private final Report report;
  private final Ending ending;
  private final WorkerCount workers;
  private final StartingPoint start;
  private final Trainer trainer;
  private Task task;
  private TargetClasses classes;
  private RecordFormat format;
  private Examples examples;

  private TrainingJob(
      TrainingRequest request,
      GraftSession session,
      RunFolder run,
      JsonNode plan,
      StartingPoint start,
      NamedParts parts) {
    this.request = request;
    this.command = request.command();
    this.cancellation = request.cancellation();
    Settings settings = request.settings();
    this.settings =
        plan.has("averageEvery") ? settings.timed(plan.get("averageEvery").asInt()) : settings;
    this.session = session;
    this.run = run;
    this.report = new Report(command, settings, session, parts);
    this.ending = new Ending(run, report, phases, cancellation);
    this.start = start;
    this.workers = new WorkerCount(settings.train(), session.slots(), plan);
    this.trainer = trainer(this.settings);
  }

  private Trainer trainer(Settings of) {
    return new Trainer(session, of, this::checkpoints, cancellation);
  }

  /**
   * Runs the job, goes on with one that broke off, or returns the report of the very same job if it
   * has finished before.
   *
   * @throws UnusableInputException if configuration or data cannot be used; nothing has been
   *     written then
   * @throws TrainingFailedException if training cannot finish; what it had reached has been kept
   * @throws JobFailedException if another task failed for good, or memory ran out
   * @throws CancelledException if a stop was asked for; what it had reached has been kept
   */
  public static Outcome run(TrainingRequest request) throws IOException {
    return with(request, TrainingJob::run);
  }

  /**
   * Does all that a job does before anything is written or trained, and reports what was found.
   *
   * @throws UnusableInputException as {@link #run} would
   */
  public static Outcome check(TrainingRequest request) throws IOException {
    return with(request, TrainingJob::check);
  }

  /** What a job is to do. */
  private interface Work {
    JsonNode of(TrainingJob job) throws IOException;
  }

  private static Outcome with(TrainingRequest request, Work work) throws IOException {
    Settings settings = request.settings();
    NamedParts parts = NamedParts.check(settings, request.data());
    RunFolder run =
        new RunFolder(
            HadoopFolder.of(Filesystems.configuration(), settings.output()), request.existing());
    JsonNode plan = run.plan(settings.canonical());
    if (request.data() == DataOrigin.FILES) {
      JobLine.tell(request.command(), settings);
    } else {
      settings.decided().forEach(LOG::info);
    }
    String instructionSet = plan.path("instructionSet").asText(settings.train().instructionSet());
    try (GraftSession session =
        GraftSession.start(
            "graft " + request.command().key(), settings, instructionSet, request.cancellation())) {
      StartingPoint start = StartingPoint.load(session.spark().hadoopConfiguration(), settings);
      if (run.finished(
          RunFolder.Identity.of(
              request.command().key(),
              settings.canonical(),
              start.identity() + parts.identity()))) {
        return new Outcome(run.report(), true);
      }
      JsonNode decided = run.begun() ? plan : MissingNode.getInstance();
      return new Outcome(
          work.of(new TrainingJob(request, session, run, decided, start, parts)), false);
    }
  }

  private JsonNode run() throws IOException {
    HadoopFolder output = null;
    TargetModel network = null;
    try {
      run.tryOut(file -> {});
      examples = read();
      network = cut(embedded(begun()));
      Baselines baselines = baselines(network);
      output = begin();
      examples.quarantine().write(output);
      try (FeatureStore features = featurize(network)) {
        Trainer.Trained trained = train(network, features, output);
        save(network, trained, output);
        compare(baselines, features, trained);
      }
      run.finish(report.finish("done", phases), true);
      return report.json();
    } catch (SupersededException e) {
      throw e;
    } catch (TrainingFailedException e) {
      keep(network, e);
      throw e;
    } catch (Exception | Error e) {
      throw ending.of(e, output == null ? null : settings.output());
    }
  }

  private JsonNode check() throws IOException {
    try {
      run.tryOut(file -> {});
      examples = read();
      TargetModel begun = begun();
      // Learning vectors of words is training.
      boolean learns = EmbeddingSettings.WORD2VEC.equals(settings.model().embedding().vectors());
      TargetModel network = cut(learns ? begun : embedded(begun));
      baselines(network);
      report.json().withObject("/model").set("classes", Json.of(classes.names()));
      workers.describe(report.plan(workers.count()));
      examples.release();
      examples.quarantine().release();
      return report.finish("checked", phases);
    } catch (Exception | Error e) {
      throw ending.of(e, null);
    }
  }

  /** What a job does with values that does not say what. */
  private void tellGuess(Normalization used) {
    if (settings.data().normalization() == null && !used.equals(Normalization.scale(1))) {
      LOG.info("values are {} (data.scale and data.normalization are not set)", used);
    }
  }

  private RecordFormat format() {
    return request
        .data()
        .format(session.spark(), settings.data(), start.pretrained(), settings.seed());
  }

  private Examples read() throws IOException {
    return phases.time(
        "read",
        () -> {
          Refusals refusals = new Refusals();
          format = refusals.of(this::format);
          Normalization normalization = refusals.of(start::normalization);
          refusals.refuse(start.advice());
          tellGuess(normalization);
          DataReader reader =
              new DataReader(
                  session.spark(),
                  settings.data(),
                  format,
                  normalization,
                  settings.seed(),
                  EnumSet.allOf(Split.class));
          Examples all = reader.read(workers);
          if (all.count(Split.TRAIN) == 0) {
            throw new UnusableInputException(
                "Cannot train: no example is left in data.train; see data.only-labels and the fractions.");
          }
          if (all.count(Split.VALIDATION) == 0 && !settings.train().averaging().merge().isEmpty()) {
            throw new UnusableInputException(
                "Cannot use train.merge: no example is left in data.validation to choose by; see data.validation.fraction.");
          }
          if (all.count(Split.VALIDATION) == 0 && settings.train().patience() > 0) {
            LOG.warn(
                "no example is left in data.validation: nothing ends the training before its {} epochs",
                settings.train().epochs());
          }
          report.data(all, format);
          return all;
        });
  }

  private TargetModel begun() {
    List<String> decided = new ArrayList<>(start.decided());
    decided.addAll(format.decided());
    OpenOutputs outputs = new OpenOutputs(examples, decided);
    TargetModel begun =
        start.network(
            examples.shape(),
            open -> outputs.fill(OpenWords.fill(open, format.learned(), decided)));
    report.decided(decided);
    return begun;
  }

  /** With the vectors that words begin with, if the data are words. */
  private TargetModel embedded(TargetModel network) throws IOException {
    if (!format.learned().has("text")) {
      return network;
    }
    return phases.time(
        "embed",
        () ->
            new WordEmbedding(session.spark(), settings, format)
                .begin(network, start.pretrained().learned()));
  }

  private TargetModel cut(TargetModel network) {
    task = network.task(examples.targetWidth());
    classes = new TargetClasses(settings, task, network.outputs(), examples.classNames());
    classes.check(network.outputLayer(), network.belowOutput(), start.classNames());
    if (settings.train().solves()) {
      network.checkConvex();
    }
    TargetRules.check(settings, task, network.outputs(), examples);
    Featurizing.changes(examples, settings);
    if (network.copied() != null) {
      LOG.info("weights copied: {}", network.copied().copied());
      LOG.info("weights created: {}", network.copied().created());
      LOG.info("weights skipped: {}", network.copied().skipped());
    }
    report.model(network, task, start.frozen());
    return network;
  }

  private Baselines baselines(TargetModel network) {
    return new Baselines(
        session,
        settings,
        network,
        task,
        this::trainer,
        () -> ZeroShot.of(settings, start.uncut(), task, task.names(network.outputs()), examples));
  }

  private HadoopFolder begin() throws IOException {
    if (!run.changed().isEmpty()) {
      LOG.info("going on with other values of {}", run.changed());
    }
    ObjectNode plan = report.plan(workers.count());
    workers.describe(plan);
    return run.begin(plan);
  }

  /** The checkpoints of the transfer or of a baseline. */
  private Checkpoints checkpoints(String training) {
    ObjectNode about = run.about().put("training", training).put("seed", settings.seed());
    about.set("plan", report.json().get("plan"));
    about.set("data", Json.of(examples.sources()));
    about.set("versions", Json.of(Versions.all()));
    return new Checkpoints(run.checkpoints(training), run.attempt(), settings.checkpoint(), about);
  }

  private FeatureStore featurize(TargetModel network) throws IOException {
    return phases.time(
        "featurize",
        () -> {
          FeatureStore features =
              network.frozen()
                  ? Featurizing.at(network, examples, session, settings)
                  : FeatureStore.ofExamples(
                      session.spark(),
                      examples.blocks(),
                      Featurizing.changes(examples, settings),
                      network.featuresAreTheInput()
                          ? Featurizing.pass(settings)
                          : FeatureStore.Pass.SIZES);
          examples.release();
          return features;
        });
  }

  /** Rounds of broadcast, train, average; then evaluation on test. */
  private Trainer.Trained train(TargetModel network, FeatureStore features, HadoopFolder output)
      throws IOException {
    try (MetricsLog metrics = new MetricsLog(output)) {
      List<TrainingListener> listeners = new ArrayList<>(request.listeners());
      listeners.add(new PlanRecord());
      listeners.add(metrics);
      Trainer.Trained trained = trainer.train(command.key(), network, task, features, listeners);
      phases.add("train", trained.trainSeconds());
      phases.add("evaluate", trained.evaluateSeconds());
      report.training(trained, features);
      List<String> names = classes.names();
      report.constantAnswer(Split.VALIDATION, trained.result().validation(), names);
      report.constantAnswer(Split.TEST, trained.test(), names);
      if (!run.changed().isEmpty()) {
        report.json().withObject("/resumed").set("changed", Json.of(run.changed()));
      }
      return trained;
    }
  }

  /** Writes what timing has decided where the run is resumed from, before the first round. */
  private final class PlanRecord implements TrainingListener {
    @Override
    public void planned(Plan plan) {
      try {
        run.plan(report.plan(plan));
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot write the plan to " + settings.output(), e);
      }
    }
  }

  private void save(TargetModel network, Trainer.Trained trained, HadoopFolder output)
      throws IOException {
    phases.time(
        "save",
        () -> {
          SavedModel full = network.withTrained(trained.result().bestFlat());
          report.json().put("weightsSha256", full.weightsSha256());
          bundle(full, network).save(output.in("model"));
          return full;
        });
  }

  private void compare(Baselines baselines, FeatureStore features, Trainer.Trained trained)
      throws IOException {
    if (baselines.wanted()) {
      int averageEvery = trained.result().plan().averageEvery();
      report.baselines(
          phases.time("baselines", () -> baselines.run(examples, features, averageEvery)), trained);
    }
  }

  /** Keeps the model that a failed training had reached, and says so in the report. */
  private void keep(TargetModel network, TrainingFailedException failure) {
    try {
      bundle(network.withTrained(failure.lastGood()), network).save(run.lastGood());
      report.json().put("lastGood", "last-good").put("lastGoodRound", failure.round());
      report.json().set("rejections", Json.of(failure.rejections()));
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      failure.addSuppressed(e);
    }
    ending.report("failed", failure);
  }

  private Bundle bundle(SavedModel full, TargetModel network) {
    ObjectNode provenance = Json.object();
    provenance.put("command", command.key()).put("seed", settings.seed());
    provenance.put("configuration", settings.canonical());
    provenance.set("plan", report.json().get("plan"));
    provenance.set("data", Json.of(examples.sources()));
    provenance.set("versions", Json.of(Versions.all()));
    provenance.put("cut", network.cut());
    start.describe(provenance);
    return new Bundle(
        full,
        network.exampleShape(),
        start.normalization(),
        examples.learned(),
        task,
        classes.names(),
        provenance,
        start.frozen());
  }
}
