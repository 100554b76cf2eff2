package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.TrainSettings;
import dev.graft.io.Json;
import dev.graft.plan.Exchange;
import dev.graft.plan.JobCosts;
import dev.graft.plan.JobCosts.Course;
import dev.graft.plan.JobCosts.Expected;
import dev.graft.plan.JobCosts.Load;
import dev.graft.plan.Link;
import dev.graft.spark.average.Reduction;
import dev.graft.spark.train.RoundPlan;
import java.util.stream.IntStream;

/**
 * How a job is trained by some executors.
 *
 * @param minibatch examples of the largest of a worker
 * @param averageEvery minibatches in a round that is whole
 */
record PlanRow(
    RoundPlan plan, Exchange exchange, int minibatch, int averageEvery, Expected expected) {

  /**
   * What is trained, whoever trains it.
   *
   * @param examples of training
   * @param all examples
   * @param validation examples
   * @param test examples
   * @param everyRounds rounds between validations; 0: one an epoch
   * @param down bytes that each executor gets in a round
   * @param up bytes that each worker sends
   */
  record Work(
      TrainSettings train,
      long examples,
      long all,
      long validation,
      long test,
      int everyRounds,
      long down,
      long up) {

    private Load load(RoundPlan plan) {
      int validations =
          validation == 0
              ? 0
              : 1 + (everyRounds == 0 ? plan.epochs() : plan.rounds() / everyRounds);
      return new Load(all, validations * validation + test, validations + (test == 0 ? 0 : 1));
    }
  }

  /** Trained by so many task slots of so many executors. */
  static PlanRow of(Work work, JobCosts costs, int executors, int slots, Link link) {
    TrainSettings train = work.train;
    int workers = new WorkerCount(train, slots, MissingNode.getInstance()).of(work.examples);
    boolean onDriver = Reduction.onDriver(train.averaging().reduce(), work.down, workers);
    Exchange exchange = new Exchange(work.down, work.up, workers, executors, slots, onDriver);
    RoundPlan plan = RoundPlan.of(train, shares(work.examples, workers));
    double minibatch = (double) work.examples / workers / plan.stepsInEpoch();
    if (plan.averageEvery() == 0) {
      double step = costs.worker().step() + costs.worker().example() * minibatch;
      plan = plan.timed(step, costs.round().seconds(exchange, link), slots);
    }
    int averageEvery =
        plan.once() ? plan.steps() : Math.min(plan.averageEvery(), plan.stepsInEpoch());
    Course course = new Course(exchange, minibatch, averageEvery, plan.rounds(), plan.steps());
    return new PlanRow(
        plan,
        exchange,
        (int) Math.ceil(minibatch),
        averageEvery,
        costs.expected(course, work.load(plan), link));
  }

  private static int[] shares(long examples, int workers) {
    return IntStream.range(0, workers)
        .map(w -> (int) (examples * (w + 1) / workers - examples * w / workers))
        .toArray();
  }

  /** Examples of the worker that has the most. */
  int share() {
    return plan.partitions()[plan.partitions().length - 1];
  }

  ObjectNode json() {
    ObjectNode json = Json.object();
    json.put("executors", exchange.executors());
    json.put("slots", exchange.slots());
    json.put("workers", exchange.workers());
    json.put("examplesAWorker", share());
    json.put("minibatch", minibatch);
    json.put("averageEvery", averageEvery);
    json.put("rounds", plan.rounds());
    json.put("averagedOn", exchange.onDriver() ? "driver" : "executors");
    json.put("roundSeconds", expected.round());
    json.put("besideSeconds", expected.beside());
    json.put("efficiency", expected.efficiency());
    json.put("readSeconds", expected.read());
    json.put("featurizeSeconds", expected.featurize());
    json.put("trainSeconds", expected.train());
    json.put("evaluateSeconds", expected.evaluate());
    json.put("seconds", expected.seconds());
    return json;
  }
}
