package dev.graft.listen;

import dev.graft.average.Acceptance;
import dev.graft.evaluate.Metrics;
import dev.graft.io.SavedState;
import dev.graft.train.PseudoLabels;
import dev.graft.train.Range;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** Hears of rounds and validations, on the driver, in order. */
public interface TrainingListener {

  /**
   * What is about to be run.
   *
   * @param averageEvery minibatches in a round
   * @param why why it is that many; null if the job file says so
   * @param rateWhy what the learning rate is and why; null if the job file says it
   * @param rounds rounds in all; 0 if their number depends on what will happen
   */
  record Plan(int averageEvery, String why, String rateWhy, int rounds, int epochs) {}

  /**
   * A round has been averaged.
   *
   * @param round from 1, through all epochs
   * @param epoch from 1
   * @param steps optimizer steps so far
   * @param examples examples in replies that count
   * @param rejected examples in replies that do not
   * @param loss mean training loss over the examples that count
   * @param learningRate of the round's steps, on average; null of an optimizer that has none
   * @param bytesBroadcast bytes that one executor received
   * @param bytesCollected bytes that came back from all workers
   */
  record Round(
      int round,
      int epoch,
      int steps,
      long examples,
      long rejected,
      double loss,
      Double learningRate,
      double seconds,
      long bytesBroadcast,
      long bytesCollected) {}

  /**
   * A stretch of a training that is about to begin; {@link Round#round} and {@link Round#epoch} of
   * its rounds count anew.
   *
   * @param number from 1
   * @param of how many there are
   * @param name what it trains
   * @param roundsBefore rounds of the stages before
   */
  record Stage(int number, int of, String name, int roundsBefore) {}

  /** Called before each stage of a training that has stages, before {@link #planned}. */
  default void stageBegins(Stage stage) {}

  /** Called after the last round of a stage, before anything is kept of what it came to. */
  default void stageEnds() {}

  /** Called once, before the first round. */
  default void planned(Plan plan) {}

  /** Called once, before the first round, if there is anything to validate on. */
  default void started(Metrics metrics) {}

  /**
   * Called after each round, before {@link #roundFinished}.
   *
   * @param divergence of the workers whose replies count, from 0 to 1, see {@link
   *     dev.graft.average.Acceptance#divergence}: a pass over the weights, to be asked for before
   *     this returns
   */
  default void averaged(DoubleSupplier divergence) {}

  /** What a round has moved. */
  interface Moved {

    /** As {@link Round#round} counts. */
    int round();

    /**
     * Minus the mean delta of the weights, with {@code train.average = gradients} the mean
     * gradient; not to be changed, nor to be kept.
     */
    double[] gradient();

    /**
     * Where the layers' weights lie in it, by their names; empty where their engine names none. The
     * same in all rounds of a stage.
     */
    Map<String, List<Range>> layers();
  }

  /** Called after each round, before {@link #roundFinished}. */
  default void moved(Moved weights) {}

  /** Called after each round of several workers, before {@link #roundFinished}. */
  default void waitedFor(Acceptance.Slowest worker) {}

  /** Called after each round on unlabelled examples, before {@link #roundFinished}. */
  default void pseudoLabelled(PseudoLabels labels) {}

  /** Called after each round. */
  default void roundFinished(Round round) {}

  /** Called after each validation, after the round that it validates. */
  default void validated(Round round, Metrics metrics) {}

  /** Called for each checkpoint: puts what it needs where it can continue from. */
  default void save(SavedState to) {}

  /** Called before {@link #planned} when a training goes on from a checkpoint. */
  default void restore(SavedState from) {}
}
