package dev.graft.spark.train;

import dev.graft.config.Settings;
import dev.graft.config.TrainSettings;
import dev.graft.config.UnusableInputException;
import dev.graft.dataset.ExampleBlock;
import dev.graft.network.NetworkDefinition;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Something else that can train the job's network on the job's blocks. It comes in a jar of its own
 * and is found by {@link ServiceLoader}.
 */
public interface TrainingEngine {

  /** What {@code train.engine} calls it. */
  String name();

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
   * @param examples one block a worker, kept
   * @param progress is told of every epoch when it is over
   */
  Trained train(
      JavaSparkContext spark,
      Settings settings,
      NetworkDefinition definition,
      float[] initial,
      JavaRDD<ExampleBlock> examples,
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
   * The engine that a job asks for.
   *
   * @return null for Graft's own
   * @throws UnusableInputException if its jar is not there
   */
  static TrainingEngine of(TrainSettings settings) {
    if (settings.engine() == TrainSettings.Engine.GRAFT) {
      return null;
    }
    String name = settings.engine().name().toLowerCase(Locale.ROOT);
    for (TrainingEngine engine :
        ServiceLoader.load(TrainingEngine.class, Thread.currentThread().getContextClassLoader())) {
      if (engine.name().equals(name)) {
        engine.check(settings);
        return engine;
      }
    }
    throw new UnusableInputException(
        "Cannot use train.engine = %s: its jar is not there; add -- --jars engine-%s/target/graft-%s.jar to the command."
            .formatted(name, name, name));
  }
}
