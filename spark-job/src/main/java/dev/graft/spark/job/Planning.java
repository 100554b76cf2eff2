package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Settings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Split;
import dev.graft.spark.read.Examples;
import java.io.IOException;
import java.util.function.BiConsumer;
import org.apache.spark.SparkConf;

/** Does what a job does before it trains, measures on a sample, and tells what to expect. */
final class Planning {

  private final TrainingRequest request;
  private final JobRun job;
  private final Settings settings;
  private final StartingPoint start;
  private final WorkerCount workers;
  private final BiConsumer<Reading.Data, Cutting.Target> refusals;

  /**
   * @param refusals refuses, once there are workers, what would stop the job before it trains
   */
  Planning(
      TrainingRequest request,
      JobRun job,
      Settings settings,
      StartingPoint start,
      WorkerCount workers,
      BiConsumer<Reading.Data, Cutting.Target> refusals) {
    this.request = request;
    this.job = job;
    this.settings = settings;
    this.start = start;
    this.workers = workers;
    this.refusals = refusals;
  }

  JsonNode run(PlanOptions options) throws IOException {
    if (job.parts().whole() != null) {
      throw new UnusableInputException(
          "Cannot plan a job with train.engine = %s: its rounds are not Graft's; run it on less data."
              .formatted(settings.train().engine().name()));
    }
    if (!settings.grid().isEmpty()) {
      throw new UnusableInputException(
          "Cannot plan a job of several settings: leave train.grid out; rounds of all of them take at most as long as those of each one after the other.");
    }
    if (!settings.train().stages().isEmpty()) {
      throw new UnusableInputException(
          "Cannot plan a job in stages, of which each trains another part of the network: leave train.stages and train.recipe out, and set model.frozen = true or false.");
    }
    if (settings.train().epochs() == 0) {
      throw new UnusableInputException(
          "Cannot plan a job with train.epochs = 0: it trains nothing, and takes as long as a pass over data.unlabelled and one over data.test.");
    }
    SparkConf conf = job.session().spark().getConf();
    if (!MemoryCheck.isLocal(conf)) {
      throw new UnusableInputException(
          "Cannot plan with --master %s: what one machine takes is measured here; run plan with --master local[*] on a machine like those of the cluster."
              .formatted(conf.get("spark.master")));
    }
    try {
      TrainSettings train = settings.train();
      int slots = job.session().slots();
      // As many as train at the same time, where there are examples enough for them.
      int tasks =
          Math.min(
              slots, new WorkerCount(train, slots, MissingNode.getInstance()).of(Long.MAX_VALUE));
      job.folder().tryOut(file -> {});
      long begin = System.nanoTime();
      Reading.Data data =
          new Reading(job.session(), settings, start, request.data())
              .read(Calibration.division(train, tasks, start.freezes()), false);
      double read = (System.nanoTime() - begin) / 1e9;
      Examples examples = data.examples();
      job.report().data(examples, data.format());
      Cutting.Target target = new Cutting(job, settings, start).cut(data);
      int count = workers.workers(examples.count(Split.TRAIN));
      refusals.accept(data, target);
      ObjectNode plan = plan(target, examples, tasks, read, options);
      job.report().json().set("planned", plan);
      workers.describe(job.report().plan(count));
      examples.release();
      examples.quarantine().release();
      return job.planned();
    } catch (Exception | Error e) {
      throw job.ended(e, false);
    }
  }

  private ObjectNode plan(
      Cutting.Target target, Examples examples, int tasks, double read, PlanOptions options) {
    SparkConf conf = job.session().spark().getConf();
    Calibration.Measured measured =
        new Calibration(
                job.session(),
                settings,
                target,
                examples,
                tasks,
                options.seconds(),
                job.cancellation())
            .run(workers.count());
    int cores = conf.getInt("spark.executor.cores", 1);
    return new JobPlan(settings, target.network(), examples, measured, read, job.session().slots())
        .json(options, Math.max(1, cores / conf.getInt("spark.task.cpus", 1)));
  }
}
