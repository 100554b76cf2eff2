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
import dev.graft.listen.SlowWorkers;
import dev.graft.listen.TrainingListener;
import dev.graft.spark.fault.JobFailedException;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.read.Examples;
import dev.graft.spark.save.Checkpoints;
import dev.graft.spark.save.MetricsLog;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.spark.storage.SupersededException;
import dev.graft.spark.train.CancelledException;
import dev.graft.spark.train.TrainingFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The main job: {@code fine-tune}, and {@code pretrain}, which is the same without a pretrained
 * network.
 */
public final class TrainingJob {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingJob.class);

  private final TrainingRequest request;
  private final JobRun job;
  private final Settings settings;
  private final StartingPoint start;
  private final WorkerCount workers;

  private TrainingJob(TrainingRequest request, JobRun job, StartingPoint start) {
    this.request = request;
    this.job = job;
    JsonNode plan = job.plan();
    Settings settings = request.settings();
    boolean timed = plan.has("averageEvery") && settings.train().stages().isEmpty();
    this.settings = timed ? settings.timed(plan.get("averageEvery").asInt()) : settings;
    this.start = start;
    job.report().engines(start.engines());
    this.workers = new WorkerCount(settings.train(), job.session().slots(), plan);
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
    try (JobRun job =
        JobRun.open(
            request.command(),
            settings,
            request.existing(),
            request.cancellation(),
            NamedParts.check(settings, request.data()),
            request.data())) {
      StartingPoint start = StartingPoint.load(job.hadoop(), settings);
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
      Cutting.Target target = new Cutting(job, settings, start).cut(data);
      request.classes().accept(target.task().names(target.network().outputs()));
      Stages stages = stages(data, target);
      saving = new Saving(job, settings, start, data, target);
      Baselines baselines = baselines(data, target, saving);
      HadoopFolder output = begin();
      begun = true;
      data.examples().quarantine().write(output);
      try (FeatureStores stores = new FeatureStores(job, data.examples())) {
        Trainer.Trained trained = train(target, stages, data.examples(), stores, saving, output);
        save(saving, trained, output);
        compare(baselines, data.examples(), () -> stores.of(target.network(), settings), trained);
      }
      return job.done();
    } catch (SupersededException e) {
      throw e;
    } catch (TrainingFailedException e) { // rounds alone throw it: there is something to be saved
      saving.lastGood(e);
      throw e;
    } catch (Exception | Error e) {
      throw job.ended(e, begun);
    }
  }

  private JsonNode check() throws IOException {
    try {
      Reading.Data data = read();
      Cutting.Target target = new Cutting(job, settings, start).checked(data);
      refuse(data, target);
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
    stages(data, target);
    baselines(data, target, new Saving(job, settings, start, data, target));
  }

  /** Refuses what cannot be trained, and decides where; null: the job has no stages. */
  private Stages stages(Reading.Data data, Cutting.Target target) {
    if (settings.train().stages().isEmpty()) {
      if (mayUseGpus()) {
        job.decideDevice(GpuChoice.Uses.of(target.network(), settings.train()));
      }
      checkMemory(settings, target.network(), data.examples());
      return null;
    }
    Stages stages = new Stages(settings, start, target, data.examples().shape(), job.plan());
    Examples examples = data.examples();
    List<GpuChoice.Uses> uses = new ArrayList<>();
    stages.check(
        (stage, network) -> {
          workers.check(stage.settings().train(), examples.count(Split.TRAIN));
          TargetRules.check(stage.settings(), target.task(), network.outputs(), examples);
          Featurizing.changes(examples, stage.settings());
          checkMemory(stage.settings(), network, examples);
          if (mayUseGpus()) {
            uses.add(GpuChoice.Uses.of(network, stage.settings().train()));
          }
        });
    uses.stream().reduce(GpuChoice.Uses::and).ifPresent(job::decideDevice);
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

  private Baselines baselines(Reading.Data data, Cutting.Target target, Saving saving) {
    TargetModel network = target.network();
    return new Baselines(
        job.session(),
        settings.with(settings.train().inOneStage()),
        network,
        target.task(),
        how -> trainer(how, saving::checkpoints),
        () ->
            ZeroShot.of(
                settings,
                start.uncut(),
                target.task(),
                target.task().names(network.outputs()),
                data.examples()));
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
    return job.folder().begin(plan);
  }

  /** Rounds of broadcast, train, average; then evaluation on test. */
  private Trainer.Trained train(
      Cutting.Target target,
      Stages stages,
      Examples examples,
      FeatureStores stores,
      Saving saving,
      HadoopFolder output)
      throws IOException {
    try (MetricsLog metrics = new MetricsLog(output)) {
      List<TrainingListener> listeners = new ArrayList<>(request.listeners());
      listeners.add(new PlanRecord());
      listeners.add(metrics);
      SlowWorkers slow = new SlowWorkers();
      listeners.add(slow);
      Course course = new Course(settings.evaluate().metric());
      listeners.add(course);
      Examining examining = examining(target, examples, output);
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
      report(trained, target.classes().names(), examples, stores.last());
      job.report().workers(slow);
      job.report().json().set("course", course.json());
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
        trainer(settings, saving::checkpoints)
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

  private Examining examining(Cutting.Target target, Examples examples, HadoopFolder output) {
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

  private void report(
      Trainer.Trained trained, List<String> classes, Examples examples, FeatureStore features) {
    Report report = job.report();
    report.training(trained, features);
    report.examined(trained.examined(), classes);
    new MistakenPictures(job.session().spark(), examples).addTo(report.json().path("metrics"));
    report.constantAnswer(Split.VALIDATION, trained.result().validation(), classes);
    report.constantAnswer(Split.TEST, trained.test(), classes);
    if (!job.folder().changed().isEmpty()) {
      report.json().withObject("/resumed").set("changed", Json.of(job.folder().changed()));
    }
  }

  /** Writes what timing has decided where the run is resumed from, before the first round. */
  private final class PlanRecord implements TrainingListener {
    private int stage;

    @Override
    public void stageBegins(Stage begins) {
      stage = begins.number();
    }

    @Override
    public void planned(Plan plan) {
      try {
        ObjectNode whole = job.report().plan(plan);
        if (stage > 0) {
          whole.withObject("/stages").put(Integer.toString(stage), plan.averageEvery());
        }
        job.folder().plan(whole);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot write the plan to " + settings.output(), e);
      }
    }
  }

  private void save(Saving saving, Trainer.Trained trained, HadoopFolder output)
      throws IOException {
    job.phases()
        .time(
            "save",
            () -> saving.model(trained.result().bestFlat(), trained.examined().rule(), output));
  }

  private void compare(
      Baselines baselines, Examples examples, Baselines.Features features, Trainer.Trained trained)
      throws IOException {
    if (baselines.wanted()) {
      int averageEvery = trained.result().plan().averageEvery();
      job.report()
          .baselines(
              job.phases().time("baselines", () -> baselines.run(examples, features, averageEvery)),
              trained);
    }
  }
}
