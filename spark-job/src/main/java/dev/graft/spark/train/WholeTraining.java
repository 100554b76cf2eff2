package dev.graft.spark.train;

import dev.graft.Api;
import dev.graft.UnusableInputException;
import dev.graft.config.Settings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.ExampleStore;
import dev.graft.model.Trainable;
import dev.graft.provider.Found;
import dev.graft.provider.Provider;
import dev.graft.provider.Providers;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Another engine that takes the whole training away: the job's network on the job's blocks, without
 * Graft's rounds, averaging, checkpoints and validation. It comes in a jar of its own and is asked
 * for in {@code train.engine}.
 */
@Api(Api.For.PARTS)
public interface WholeTraining extends Provider {

  /**
   * The version of this interface: from 2 on it is given a {@link Trainable}, from 3 on stores of
   * examples.
   */
  int API = 3;

  /**
   * Says whether it can do what the job asks for; called before anything is read or written.
   *
   * @throws UnusableInputException naming the key that it cannot follow
   */
  void check(TrainSettings settings);

  /**
   * Trains for all epochs.
   *
   * @param initial the network's whole flat parameter vector
   * @param examples a store a worker, to be read within a task: kept already, and not to be
   *     persisted or collected
   * @param progress is told of every epoch when it is over
   */
  Trained train(
      JavaSparkContext spark,
      Settings settings,
      Trainable network,
      float[] initial,
      JavaRDD<ExampleStore> examples,
      int workers,
      Consumer<Epoch> progress);

  /**
   * One epoch.
   *
   * @param epoch from 1
   * @param examples how many examples were trained on; fewer than there are if some were dropped
   * @param loss mean loss of the minibatches, each before its step
   */
  record Epoch(int epoch, long examples, double loss, double seconds) {}

  /**
   * A training's outcome.
   *
   * @param weights the network's whole flat parameter vector
   * @param averageEvery minibatches between two averages
   * @param rounds averages in all
   */
  record Trained(float[] weights, int averageEvery, int rounds, List<Epoch> epochs) {

    /** The same with other weights. */
    public Trained withWeights(float[] other) {
      return new Trained(other, averageEvery, rounds, epochs);
    }
  }

  /**
   * The engine that a job asks for, and where it came from.
   *
   * @return null for Graft's own
   * @throws UnusableInputException if there is none of that name, or it cannot do what the job asks
   */
  static Found<WholeTraining> find(TrainSettings settings) {
    Found<WholeTraining> found =
        new Providers<>(WholeTraining.class, API, "engine")
            .beside(
                TrainSettings.GRAFT.name(),
                "dl4j is in engines/dl4j-spark/target/graft-dl4j.jar, which goes to spark-submit with --jars")
            .find(settings.engine());
    if (found == null) {
      return null;
    }
    found.guarded(
        "check",
        () -> {
          found.provider().check(settings);
          return null;
        });
    return found;
  }
}
