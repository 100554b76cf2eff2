package dev.graft.plan;

/**
 * What a job takes, all of it in seconds, as it was measured on one machine.
 *
 * @param read to read the data, with all slots of that machine
 * @param slots tasks that it runs at the same time
 * @param pieces of the data that can be read at the same time
 * @param feature of each example until it is stored as training reads it, in one task
 * @param evaluated of each example that is evaluated, in one task
 * @param worker of a worker's part of a round
 * @param round of the rest of a round
 * @param warmUp how much longer the first rounds take
 * @param after of what the driver makes of its average, before the next one begins
 */
public record JobCosts(
    double read,
    int slots,
    int pieces,
    double feature,
    double evaluated,
    WorkerCost worker,
    RoundCosts round,
    WarmUp warmUp,
    double after) {

  /**
   * How a job is trained.
   *
   * @param exchange of a round
   * @param minibatch examples of one of a worker
   * @param averageEvery minibatches of a worker in a round (H)
   * @param minibatches of a worker in all rounds
   */
  public record Course(
      Exchange exchange, double minibatch, int averageEvery, int rounds, long minibatches) {}

  /**
   * The job's examples.
   *
   * @param all in every part
   * @param evaluated each time that it is evaluated, times how often
   * @param evaluations how often
   */
  public record Load(long all, long evaluated, int evaluations) {}

  /**
   * What is expected of it.
   *
   * @param round seconds of one
   * @param beside seconds of one in which no minibatch is computed
   * @param read seconds of reading
   * @param featurize seconds of making features of all examples
   * @param train seconds of all rounds
   * @param evaluate seconds of all evaluations
   */
  public record Expected(
      double round, double beside, double read, double featurize, double train, double evaluate) {

    /** Seconds in all. */
    public double seconds() {
      return read + featurize + train + evaluate;
    }

    /** The share of a round in which minibatches are computed. */
    public double efficiency() {
      return (round - beside) / round;
    }
  }

  /** What is expected on any cluster of machines like that. */
  public Expected expected(Course course, Load load, Link link) {
    Exchange exchange = course.exchange();
    double young = warmUp.factor(course.rounds());
    double beside = young * round.seconds(exchange, link);
    double computed =
        young * exchange.turns() * worker.seconds(course.averageEvery(), course.minibatch());
    double steps =
        young
            * exchange.turns()
            * (worker.seconds(0, 0) * course.rounds()
                + (worker.step() + worker.example() * course.minibatch()) * course.minibatches());
    double readers = Math.min(pieces, exchange.slots());
    return new Expected(
        beside + computed,
        beside,
        read * Math.min(slots, pieces) / readers,
        feature * load.all() / exchange.slots(),
        course.rounds() * (beside + after) + steps,
        load.evaluations() * round.fixed() + evaluated * load.evaluated() / exchange.slots());
  }
}
