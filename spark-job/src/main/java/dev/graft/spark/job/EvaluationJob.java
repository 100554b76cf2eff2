package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.dataset.Split;
import dev.graft.dataset.Task;
import dev.graft.engine.SavedModel;
import dev.graft.io.Json;
import dev.graft.save.Bundle;
import dev.graft.spark.evaluate.Judge;
import dev.graft.spark.predict.OwnModel;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.read.DataReader;
import dev.graft.spark.read.Examples;
import dev.graft.spark.read.Formats;
import dev.graft.spark.read.Preprocessing;
import dev.graft.spark.read.Pretrained;
import dev.graft.spark.read.RecordFormat;
import dev.graft.spark.save.ModelFiles;
import dev.graft.spark.save.RunFolder;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.spark.storage.SupersededException;
import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.CancelledException;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.apache.commons.lang3.exception.ExceptionUtils;

/** {@code evaluate}: a saved model against the labelled examples of {@code data.test}. */
public final class EvaluationJob {

  private final JobRun job;
  private final Settings settings;
  private final boolean checks;
  private boolean begun;

  private EvaluationJob(JobRun job, Settings settings, boolean checks) {
    this.job = job;
    this.settings = settings;
    this.checks = checks;
  }

  /**
   * Evaluates, or returns the report of the very same evaluation.
   *
   * @throws UnusableInputException if model or data cannot be used, or do not fit each other
   * @throws CancelledException if a stop was asked for
   */
  public static Outcome run(
      Settings settings, RunFolder.Existing existing, Cancellation cancellation)
      throws IOException {
    return start(settings, existing, cancellation, false);
  }

  /**
   * Does all that an evaluation does before anything is written or evaluated, and reports what was
   * found.
   *
   * @throws UnusableInputException as {@link #run} would
   */
  public static Outcome check(
      Settings settings, RunFolder.Existing existing, Cancellation cancellation)
      throws IOException {
    return start(settings, existing, cancellation, true);
  }

  private static Outcome start(
      Settings settings, RunFolder.Existing existing, Cancellation cancellation, boolean checks)
      throws IOException {
    try (JobRun job =
        JobRun.open(
            Command.EVALUATE,
            settings,
            existing,
            cancellation,
            NamedParts.check(settings),
            DataOrigin.FILES)) {
      Bundle bundle = ModelFiles.load(job.hadoop(), settings.model(), settings.data().saidTexts());
      OwnModel.refuseCut(bundle, settings.model());
      return job.finished(bundle.identity())
          ? new Outcome(job.folder().report(), true)
          : new Outcome(new EvaluationJob(job, settings, checks).run(bundle), false);
    }
  }

  private JsonNode run(Bundle bundle) throws IOException {
    try {
      boolean written = settings.evaluate().examination().writePredictions();
      GraftSession session = job.session();
      job.folder()
          .tryOut(
              file -> {
                if (written) {
                  SharedOutput.check(session.spark(), session.slots(), file);
                }
              });
      return evaluate(bundle);
    } catch (SupersededException e) {
      throw e;
    } catch (Exception | Error e) { // Spark's SparkException is a checked one, too
      throw job.ended(e, begun);
    }
  }

  private JsonNode evaluate(Bundle file) throws IOException {
    GraftSession session = job.session();
    Report report = job.report();
    report.engines(file.parts());
    report.decided(ModelFiles.decided(settings.model(), file));
    int workers = session.workers(settings);
    RecordFormat format =
        Formats.of(session.spark(), settings.data(), takes(file), settings.seed());
    DataReader reader =
        new DataReader(
            session.spark(),
            settings.data(),
            format,
            Preprocessing.of(settings.data(), file, settings.model().pretrained()),
            settings.seed(),
            EnumSet.of(Split.TEST));
    Examples examples = job.phases().time("read", () -> reader.read(workers));
    if (examples.count(Split.TEST) == 0) {
      throw new UnusableInputException("Cannot evaluate: data.test holds no example.");
    }
    Bundle bundle = OwnModel.of(file, settings, examples);
    WholeEvaluation evaluation = WholeEvaluation.of(bundle, settings, examples);
    Task task = evaluation.asked(examples);
    OwnModel.check(bundle, task);
    TargetRules.check(settings.evaluate().examination(), task, evaluation.outputs());
    job.decideDevice(evaluation.gpus());
    examples.checkTargets(task, evaluation.outputs());
    SavedModel network = bundle.network();
    List<String> assumed = AssumedClasses.of(file, settings, task, examples.classNames());
    if (checks) {
      report.data(examples, format);
      examples.release();
      examples.quarantine().release();
      report
          .json()
          .putObject("model")
          .put("task", task.key())
          .put("parameters", network.parameters());
      report.json().withObject("/model").set("classes", Json.of(bundle.classNames()));
      report.plan(workers);
      return job.checked();
    }
    HadoopFolder output = job.folder().begin(report.plan(workers));
    begun = true;
    examples.quarantine().write(output);
    Examining.Examined found =
        job.phases().time("evaluate", () -> examined(evaluation, bundle, task, examples, output));
    report.data(examples, format);
    report
        .json()
        .putObject("model")
        .put("task", task.key())
        .put("parameters", network.parameters());
    if (!assumed.isEmpty()) {
      report.json().withObject("/model").set("assumedClasses", Json.of(assumed));
    }
    if (evaluation.below() != null) {
      report.backbone(bundle.frozen(), evaluation.below());
    }
    report.examined(found, bundle.classNames());
    report.constantAnswer(Split.TEST, found.plain(Split.TEST), bundle.classNames());
    if (file.network() != null) {
      report.json().put("weightsSha256", file.network().weightsSha256());
    }
    JsonNode metrics = report.json().path("metrics");
    new MistakenPictures(session.spark(), job.cancellation(), examples).addTo(metrics);
    new MistakenTexts(session.spark(), job.cancellation(), examples).addTo(metrics);
    new ExplainedMistakes(job, settings, examples).addTo(report.json(), () -> bundle);
    return job.done();
  }

  private Examining.Examined examined(
      WholeEvaluation evaluation,
      Bundle bundle,
      Task task,
      Examples examples,
      HadoopFolder output) {
    int outputs = evaluation.outputs();
    ExaminedRows rows =
        new ExaminedRows(
            job,
            settings.evaluate().examination(),
            examples,
            task,
            outputs,
            bundle.classNames(),
            output);
    Examining examining = new Examining(settings, task, outputs, rows);
    float[] weights = evaluation.network().weights();
    return evaluation
        .on(
            EnumSet.of(Split.TEST),
            examples,
            job.session(),
            settings,
            (evaluator, blocks) ->
                examining.by(
                    bundle.rule(),
                    Map.of(Split.TEST, blocks),
                    new Judge(evaluator, weights, "evaluate", ExceptionUtils::rethrow)))
        .get(Split.TEST);
  }

  /** What the model says of its data; a frozen model says what pictures it takes. */
  private static Pretrained takes(Bundle file) {
    return Pretrained.of(file, file.exampleShape(), true);
  }
}
