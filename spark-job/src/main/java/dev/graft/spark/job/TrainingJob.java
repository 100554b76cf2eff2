package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.config.UnusableInputException;
import dev.graft.listen.TrainingListener;
import dev.graft.network.TargetNetwork;
import dev.graft.network.Task;
import dev.graft.save.Bundle;
import dev.graft.save.Json;
import dev.graft.save.Sha256;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.read.DataReader;
import dev.graft.spark.read.Examples;
import dev.graft.spark.read.Formats;
import dev.graft.spark.read.Part;
import dev.graft.spark.read.RecordFormat;
import dev.graft.spark.save.HadoopFolder;
import dev.graft.spark.save.MetricsLog;
import dev.graft.spark.save.RunFolder;
import dev.graft.spark.train.TrainingFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The main job: {@code fine-tune}, and {@code pretrain}, which is the same without a pretrained
 * network.
 */
public final class TrainingJob {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingJob.class);

  private final Command command;
  private final Settings settings;
  private final GraftSession session;
  private final RunFolder run;
  private final Phases phases = new Phases();
  private final Report report;
  private final int workers;
  private final StartingPoint start;
  private final Trainer trainer;
  private Task task;
  private RecordFormat format;

  private TrainingJob(
      Command command,
      Settings settings,
      GraftSession session,
      RunFolder run,
      StartingPoint start) {
    this.command = command;
    this.settings = settings;
    this.session = session;
    this.run = run;
    this.report = new Report(command, settings);
    this.start = start;
    this.workers = session.workers(settings);
    settings.train().minibatch(0, workers);
    this.trainer = new Trainer(session, settings);
  }

  /**
   * Runs the job, or returns the report of the very same job if it has finished before.
   *
   * @throws UnusableInputException if configuration or data cannot be used; nothing has been
   *     written then
   * @throws TrainingFailedException if training cannot finish; what it had reached has been kept
   */
  public static Outcome run(Command command, Settings settings, boolean overwrite)
      throws IOException {
    try (GraftSession session = GraftSession.start("graft " + command.key(), settings)) {
      Configuration hadoop = session.spark().hadoopConfiguration();
      StartingPoint start = StartingPoint.load(hadoop, settings);
      RunFolder run =
          new RunFolder(
              HadoopFolder.of(hadoop, settings.output()),
              identity(command, settings, start),
              overwrite);
      if (run.finished()) {
        return new Outcome(run.report(), true);
      }
      return new Outcome(new TrainingJob(command, settings, session, run, start).run(), false);
    }
  }

  /** Two jobs are the same if they do the same from the same start. */
  private static String identity(Command command, Settings settings, StartingPoint start) {
    String identity = command.key() + settings.canonical() + start.identity();
    return Sha256.hex(identity.getBytes(StandardCharsets.UTF_8));
  }

  private JsonNode run() throws IOException {
    Examples examples = read();
    TargetNetwork network = cut(examples);
    Baselines baselines = new Baselines(session, settings, network, task);
    HadoopFolder output = begin();
    try (FeatureStore features = featurize(examples, network)) {
      Trainer.Trained trained = train(network, features, output);
      save(network, trained, examples, output);
      compare(baselines, examples, features, trained);
    } catch (TrainingFailedException e) {
      keep(network, e, examples, output);
      throw e;
    } catch (RuntimeException e) {
      finishFailed(e, e.getMessage());
      throw e;
    }
    run.finish(report.finish("done", phases), true);
    return report.json();
  }

  private Examples read() throws IOException {
    return phases.time(
        "read",
        () -> {
          format =
              Formats.of(session.spark(), settings.data(), start.pretrained(), settings.seed());
          DataReader reader =
              new DataReader(
                  session.spark(),
                  settings.data(),
                  format,
                  start.normalization(),
                  settings.seed(),
                  EnumSet.allOf(Part.class));
          Examples examples = reader.read(workers);
          if (examples.count(Part.TRAIN) == 0) {
            throw new UnusableInputException(
                "Cannot train: no example is left in data.train; see data.only-labels and the fractions.");
          }
          if (examples.count(Part.VALIDATION) == 0
              && !settings.train().averaging().merge().isEmpty()) {
            throw new UnusableInputException(
                "Cannot use train.merge: no example is left in data.validation to choose by; see data.validation.fraction.");
          }
          report.data(examples);
          return examples;
        });
  }

  /** With the vectors that words begin with, if the data are words. */
  private TargetNetwork embedded(TargetNetwork network) throws IOException {
    if (!format.learned().has("text")) {
      return network;
    }
    return phases.time(
        "embed",
        () ->
            new WordEmbedding(session.spark(), settings, format)
                .begin(network, start.pretrained().learned()));
  }

  private TargetNetwork cut(Examples examples) throws IOException {
    TargetNetwork network = embedded(start.network(examples.shape()));
    task = network.task(examples.targetWidth());
    TargetRules.check(settings, task, network.outputs(), examples);
    Featurizing.changes(examples, settings);
    if (network.copy() != null) {
      LOG.info("weights copied: {}", network.copy().copied());
      LOG.info("weights created: {}", network.copy().created());
      LOG.info("weights skipped: {}", network.copy().skipped());
    }
    report.model(network, task, start.onnx());
    return network;
  }

  private HadoopFolder begin() throws IOException {
    if (run.begun()) {
      LOG.info("{} holds a run that broke off or is replaced: starting anew", settings.output());
    }
    return run.begin(report.plan(session, workers));
  }

  private FeatureStore featurize(Examples examples, TargetNetwork network) throws IOException {
    return phases.time(
        "featurize",
        () -> {
          FeatureStore features =
              network.frozen()
                  ? Featurizing.at(network, examples, session, settings)
                  : FeatureStore.ofExamples(
                      session.spark(), examples.blocks(), Featurizing.changes(examples, settings));
          examples.release();
          return features;
        });
  }

  /** Rounds of broadcast, train, average; then evaluation on test. */
  private Trainer.Trained train(TargetNetwork network, FeatureStore features, HadoopFolder output)
      throws IOException {
    try (MetricsLog metrics = new MetricsLog(output)) {
      Trainer.Trained trained =
          trainer.train(command.key(), network, task, features, List.of(new PlanRecord(), metrics));
      phases.add("train", trained.trainSeconds());
      phases.add("evaluate", trained.evaluateSeconds());
      report.training(trained, features);
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

  private void save(
      TargetNetwork network, Trainer.Trained trained, Examples examples, HadoopFolder output)
      throws IOException {
    phases.time(
        "save",
        () -> {
          ComputationGraph full = network.withTrained(trained.result().bestFlat());
          report.json().put("weightsSha256", Bundle.weightsSha256(full));
          bundle(full, network, examples).save(output.in("model"));
          return full;
        });
  }

  private void compare(
      Baselines baselines, Examples examples, FeatureStore features, Trainer.Trained trained)
      throws IOException {
    if (baselines.wanted()) {
      int averageEvery = trained.result().plan().averageEvery();
      report.baselines(
          phases.time("baselines", () -> baselines.run(examples, features, averageEvery)), trained);
    }
  }

  /** Keeps what a failed training had reached, as a bundle, and says so in the report. */
  private void keep(
      TargetNetwork network,
      TrainingFailedException failure,
      Examples examples,
      HadoopFolder output) {
    try {
      String name = "checkpoints/round-%06d".formatted(failure.round());
      ComputationGraph full = network.withTrained(failure.lastGood());
      bundle(full, network, examples).save(output.in(name));
      report.json().put("lastGood", name);
      report.json().set("rejections", Json.of(failure.rejections()));
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
    finishFailed(failure, failure.getMessage());
  }

  private void finishFailed(RuntimeException failure, String reason) {
    try {
      report.json().put("reason", reason);
      run.finish(report.finish("failed", phases), false);
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private Bundle bundle(ComputationGraph full, TargetNetwork network, Examples examples) {
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
        classNames(network, examples),
        provenance,
        start.onnx());
  }

  private List<String> classNames(TargetNetwork network, Examples examples) {
    int classes = task.names(network.outputs());
    if (!settings.data().classNames().isEmpty()) {
      return settings.data().classNames();
    }
    if (examples.classNames().size() == classes) {
      return examples.classNames();
    }
    if (start.classNames().size() == classes) {
      return start.classNames();
    }
    return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
  }
}
