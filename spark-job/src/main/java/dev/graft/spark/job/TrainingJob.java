package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Settings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Split;
import dev.graft.engine.TargetModel;
import dev.graft.io.Json;
import dev.graft.listen.Course;
import dev.graft.listen.PseudoLabelCount;
import dev.graft.listen.SlowWorkers;
import dev.graft.listen.TrainingListener;
import dev.graft.spark.fault.JobFailedException;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.read.Examples;
import dev.graft.spark.save.Checkpoints;
import dev.graft.spark.save.MetricsLog;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.spark.storage.SupersededException;
import dev.graft.spark.track.Tracking;
import dev.graft.spark.train.CancelledException;
import dev.graft.spark.train.TrainingFailedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The main job: {@code fine-tune}, and {@code pretrain}, which is the same without a pretrained
 * network.
 */
public final class TrainingJob {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingJob.class);

  private static final String UNUSED =
      "data.unlabelled is read and stored, and nothing is made of it: set train.unlabelled.method or train.adapt, or leave it out";

  private final TrainingRequest request;
  private final JobRun job;
  private final Settings settings;

  /** With the seed that training draws from. */
  private final Settings training;

  private final StartingPoint start;
  private final WorkerCount workers;

  private TrainingJob(TrainingRequest request, JobRun job, StartingPoint start) {
    this.request = request;
    this.job = job;
    JsonNode plan = job.plan();
    Settings settings = request.settings();
    boolean timed = plan.has("averageEvery") && settings.train().stages().isEmpty();
    this.settings = timed ? settings.timed(plan.get("averageEvery").asInt()) : settings;
    this.training = this.settings.training();
    this.start = start;
    job.report().engines(start.engines());
    this.workers = new WorkerCount(settings.train(), job.session().slots(), plan);
  }

  /** The same job with one of its settings alone, trained already. */
  TrainingJob(TrainingJob of, Grid.Tried one) {
    this.request = of.request;
    this.job = of.job;
    this.settings = of.settings;
    this.training = one.settings();
    this.start = one.start();
    this.workers = of.workers;
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

  /**
   * Reads the data, trains on a sample of them for about the seconds that the options say, or for
   * as long as a few rounds take, and reports what the job is expected to take. Nothing is written.
   *
   * @throws UnusableInputException as {@link #run} would
   */
  public static Outcome plan(TrainingRequest request, PlanOptions options) throws IOException {
    return with(
        request,
        of ->
            new Planning(request, of.job, of.settings, of.start, of.workers, of::refuse)
                .run(options));
  }

  /** What a job is to do. */
  private interface Work {
    JsonNode of(TrainingJob job) throws IOException;
  }

  private static Outcome with(TrainingRequest request, Work work) throws IOException {
    Settings settings = request.settings();
    Tracking.Checked tracked = Tracking.check(settings);
    try (JobRun job =
        JobRun.open(
            request.command(),
            settings,
            request.existing(),
            request.cancellation(),
            NamedParts.check(settings, request.data()),
            request.data())) {
      job.tracks(tracked);
      if (!request.page()) {
        job.folder().withoutPage();
      }
      StartingPoint start = StartingPoint.load(job.hadoop(), settings.training());
      return job.finished(start.identity())
          ? new Outcome(job.folder().report(), true)
          : new Outcome(work.of(new TrainingJob(request, job, start)), false);
    }
  }

  private JsonNode run() throws IOException {
    Saving saving = null;
    boolean begun = false;
    try {
      Reading.Data data = read();
      Grid grid = grid(() -> Grid.cut(job, settings.grid(), start, data));
      Cutting.Target target =
          grid == null ? new Cutting(job, training, start).cut(data) : grid.first().target();
      request.classes().accept(target.task().names(target.network().outputs()));
      Stages stages = stages(data, target, grid);
      saving = new Saving(job, training, start, data, target);
      Baselines baselines = baselines(data, target, saving);
      Guard guard = guard(target, baselines, saving);
      HadoopFolder output = begin();
      begun = true;
      job.track(output);
      data.examples().quarantine().write(output);
      TrainingShares shares = new TrainingShares(job, settings, target.task());
      try (FeatureStores stores = new FeatureStores(job, data.examples(), shares)) {
        if (grid != null) {
          new GridRun(this, job, request, grid, data, stores, output)
              .run(saving.checkpoints(job.command().key()));
          return done(data.examples(), output);
        }
        Examining examining = examining(target, data.examples(), output);
        boolean picks = settings.evaluate().guard().picks();
        Trainer.Trained trained =
            train(
                target, stages, data.examples(), stores, saving, picks ? null : examining, output);
        KeptModel transfer = saving.transfer(trained);
        Comparing comparing =
            new Comparing(
                job,
                training,
                baselines,
                guard,
                data.examples(),
                stores,
                () -> stores.of(target.network(), settings));
        if (!picks) {
          save(saving, transfer, trained.examined(), output);
          compare(target.old(), data.examples(), trained);
        }
        comparing.run(transfer, how -> seeded(how, data));
        if (!picks) {
          saving.describe(output);
        } else {
          KeptModel kept = comparing.best(transfer);
          Examining.Examined examined = comparing.examine(kept, target.task(), examining);
          job.report().kept(kept, trained);
          examined(kept.trained(), examined, target.classes().names());
          save(saving, kept, examined, output);
          if (kept.isTransfer()) {
            compare(target.old(), data.examples(), trained);
            saving.describe(output);
          }
        }
      }
      return done(data.examples(), output);
    } catch (SupersededException e) {
      throw e;
    } catch (TrainingFailedException e) { // rounds alone throw it: there is something to be saved
      saving.lastGood(e);
      throw e;
    } catch (Exception | Error e) {
      throw job.ended(e, begun);
    }
  }

  /** The model has been saved: pictures are made of it, and the report is closed. */
  private JsonNode done(Examples examples, HadoopFolder output) throws IOException {
    if (request.page()) {
      JsonNode metrics = job.report().json().path("metrics");
      new MistakenPictures(job.session().spark(), job.cancellation(), examples).addTo(metrics);
      new MistakenTexts(job.session().spark(), job.cancellation(), examples).addTo(metrics);
      new ExplainedMistakes(job, settings, examples)
          .addTo(job.report().json(), ExplainedMistakes.saved(job, output));
    }
    return job.done();
  }

  private JsonNode check() throws IOException {
    try {
      Reading.Data data = read();
      Grid grid = grid(() -> Grid.checked(job, settings.grid(), start, data));
      Cutting.Target target =
          grid == null ? new Cutting(job, training, start).checked(data) : grid.first().target();
      stages(data, target, grid);
      Saving saving = new Saving(job, training, start, data, target);
      guard(target, baselines(data, target, saving), saving);
      Report report = job.report();
      report.json().withObject("/model").set("classes", Json.of(target.classes().names()));
      workers.describe(report.plan(workers.count()));
      data.examples().release();
      data.examples().quarantine().release();
      return job.checked();
    } catch (Exception | Error e) {
      throw job.ended(e, false);
    }
  }

  private Reading.Data read() throws IOException {
    tryOut();
    return job.phases()
        .time(
            "read",
            () -> {
              Reading.Data data =
                  new Reading(job.session(), settings, start, request.data())
                      .read(workers, keepsActivations());
              job.report().data(data.examples(), data.format());
              if (data.examples().count(Split.UNLABELLED) > 0
                  && !settings.train().usesUnlabelled()) {
                LOG.warn(UNUSED);
                job.report().decided(List.of(UNUSED));
              }
              return data;
            });
  }

  private void tryOut() {
    GraftSession session = job.session();
    boolean written = settings.evaluate().examination().writePredictions();
    job.folder()
        .tryOut(
            file -> {
              if (written) {
                SharedOutput.check(session.spark(), session.slots(), file);
              }
            });
  }

  private boolean mayUseGpus() {
    return settings.train().device() != TrainSettings.Device.CPU;
  }

  /** What would stop the job between reading and training. */
  private void refuse(Reading.Data data, Cutting.Target target) {
    stages(data, target, null);
    Saving saving = new Saving(job, training, start, data, target);
    guard(target, baselines(data, target, saving), saving);
  }

  /** Makes the networks of a grid. */
  private interface Cut {
    Grid grid() throws IOException;
  }

  /** Null: there is one setting. */
  private Grid grid(Cut cut) throws IOException {
    return settings.grid().isEmpty() ? null : cut.grid();
  }

  /** Refuses what cannot be trained, and decides where; null: the job has no stages. */
  private Stages stages(Reading.Data data, Cutting.Target target, Grid grid) {
    if (grid != null) {
      if (mayUseGpus()) {
        grid.all().stream()
            .map(one -> GpuChoice.Uses.of(one.network(), one.settings().train()))
            .reduce(GpuChoice.Uses::and)
            .ifPresent(job::decideDevice);
      }
      grid.check(workers, data.examples());
      return null;
    }
    if (settings.train().stages().isEmpty()) {
      if (mayUseGpus()) {
        job.decideDevice(GpuChoice.Uses.of(target.network(), settings.train()));
      }
      checkMemory(settings, target.network(), data.examples());
      return null;
    }
    Stages stages = new Stages(training, start, target, data.examples().shape(), job.plan());
    Examples examples = data.examples();
    List<GpuChoice.Uses> uses = new ArrayList<>();
    Set<String> rated = new HashSet<>();
    stages.check(
        (stage, network) -> {
          workers.check(stage.settings().train(), examples.count(Split.TRAIN));
          TargetRules.check(stage.settings(), target.task(), network.outputs(), examples);
          Featurizing.changes(examples, stage.settings());
          rated.addAll(network.rated());
          checkMemory(stage.settings(), network, examples);
          if (mayUseGpus()) {
            uses.add(GpuChoice.Uses.of(network, stage.settings().train()));
          }
        });
    uses.stream().reduce(GpuChoice.Uses::and).ifPresent(job::decideDevice);
    if (target.network().copied() != null) {
      job.report().layers(target.network().copied(), rated);
    }
    return stages;
  }

  /** Another engine has needs of its own. */
  private void checkMemory(Settings how, TargetModel network, Examples examples) {
    if (job.parts().whole() == null) {
      MemoryCheck.check(job.session(), how, network, examples, workers.count());
    }
  }

  /** A session of the job's own ends with it, and what it keeps. */
  private boolean keepsActivations() {
    return request.keepsActivations()
        && job.session().shared()
        && settings.data().store().keepActivations()
        && start.freezes();
  }

  Baselines baselines(Reading.Data data, Cutting.Target target, Saving saving) {
    TargetModel network = target.network();
    return new Baselines(
        job.session(),
        training.with(training.train().inOneStage()),
        network,
        target.task(),
        how -> trainer(how, saving::checkpoints),
        () ->
            ZeroShot.of(
                training,
                start.uncut(),
                target.task(),
                target.task().names(network.outputs()),
                data.examples()));
  }

  Guard guard(Cutting.Target target, Baselines baselines, Saving saving) {
    return new Guard(
        job.session(),
        training.with(training.train().inOneStage()),
        target.network(),
        target.task(),
        how -> trainer(how, saving::checkpoints),
        baselines);
  }

  private Trainer trainer(Settings how, Function<String, Checkpoints> checkpoints) {
    return new Trainer(job.session(), how, checkpoints, job.cancellation(), job.parts().whole());
  }

  private HadoopFolder begin() throws IOException {
    if (!job.folder().changed().isEmpty()) {
      LOG.info("going on with other values of {}", job.folder().changed());
    }
    ObjectNode plan = job.report().plan(workers.count());
    workers.describe(plan);
    TrainingShares.keep(job.plan(), plan);
    return job.folder().begin(plan);
  }

  /** Rounds of broadcast, train, average; then evaluation on test. */
  private Trainer.Trained train(
      Cutting.Target target,
      Stages stages,
      Examples examples,
      FeatureStores stores,
      Saving saving,
      Examining examining,
      HadoopFolder output)
      throws IOException {
    try (MetricsLog metrics = new MetricsLog(output)) {
      List<TrainingListener> listeners = new ArrayList<>(request.listeners());
      listeners.addAll(job.tracking().listeners());
      listeners.add(new PlanRecord(job, settings.output()));
      listeners.add(metrics);
      SlowWorkers slow = new SlowWorkers();
      listeners.add(slow);
      Course course = new Course(settings.evaluate().metric());
      listeners.add(course);
      PseudoLabelCount labels = new PseudoLabelCount();
      listeners.add(labels);
      Trainer.Trained trained =
          stages == null
              ? train(target, examples, stores, saving, examining, listeners)
              : new StagedTraining(
                      job,
                      stages,
                      target,
                      saving,
                      (how, name) -> trainer(how, any -> saving.checkpoints(name)))
                  .run(examples, stores, examining, listeners);
      report(trained, target.classes().names(), stores.last());
      Pretext.report(settings, examples, job.report());
      Adapting.report(settings, trained, stores.last(), job.report());
      job.report().workers(slow);
      job.report().json().set("course", course.json());
      job.report().pseudoLabels(settings.train().unlabelled(), labels, stores.last().shift());
      return trained;
    }
  }

  private Trainer.Trained train(
      Cutting.Target target,
      Examples examples,
      FeatureStores stores,
      Saving saving,
      Examining examining,
      List<TrainingListener> listeners)
      throws IOException {
    FeatureStore features = stores.of(target.network(), settings);
    examples.release();
    Trainer.Trained trained =
        trainer(training, saving::checkpoints)
            .train(
                job.command().key(),
                target.network(),
                target.task(),
                features,
                examining,
                listeners);
    job.phases().add("train", trained.trainSeconds());
    job.phases().add("evaluate", trained.evaluateSeconds());
    return trained;
  }

  Examining examining(Cutting.Target target, Examples examples, HadoopFolder output) {
    int outputs = target.network().outputs();
    ExaminedRows rows =
        new ExaminedRows(
            job,
            settings.evaluate().examination(),
            examples,
            target.task(),
            outputs,
            target.classes().names(),
            output);
    return new Examining(settings, target.task(), outputs, rows);
  }

  void report(Trainer.Trained trained, List<String> classes, FeatureStore features) {
    Report report = job.report();
    report.training(trained, features);
    if (trained.examined() != null) {
      examined(trained, trained.examined(), classes);
    }
    if (!job.folder().changed().isEmpty()) {
      report.json().withObject("/resumed").set("changed", Json.of(job.folder().changed()));
    }
  }

  private void examined(
      Trainer.Trained trained, Examining.Examined examined, List<String> classes) {
    Report report = job.report();
    report.examined(examined, classes);
    report.constantAnswer(Split.VALIDATION, trained.result().validation(), classes);
    report.constantAnswer(Split.TEST, trained.test(), classes);
  }

  void save(Saving saving, KeptModel kept, Examining.Examined examined, HadoopFolder output)
      throws IOException {
    job.phases()
        .time(
            "save",
            () -> {
              saving.model(kept, examined.rule(), output);
              return null;
            });
  }

  void compare(OldClasses old, Examples examples, Trainer.Trained trained) throws IOException {
    if (old != null) {
      job.report()
          .json()
          .set(
              "oldClasses",
              job.phases()
                  .time("evaluate", () -> old.compare(examples, job.session(), settings, trained)));
    }
  }

  /** The network of the transfer by another seed. */
  TargetModel seeded(Settings how, Reading.Data data) throws IOException {
    return new Cutting(job, how, StartingPoint.load(job.hadoop(), how)).network(data);
  }
}
