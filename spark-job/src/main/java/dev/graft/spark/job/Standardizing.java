package dev.graft.spark.job;

import dev.graft.config.Settings;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Split;
import dev.graft.dataset.TargetScale;
import dev.graft.dataset.Task;
import dev.graft.engine.CopiedWeights;
import dev.graft.engine.TargetModel;
import dev.graft.engine.TrainedPart;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.train.StandardizedOutput;
import dev.graft.train.TargetMoments;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds how numbers that are to be predicted are standardised for a training. An optimizer's steps
 * are of the size of its learning rate, whatever the unit: prices in the thousands were out of
 * reach.
 */
final class Standardizing {

  private static final Logger LOG = LoggerFactory.getLogger(Standardizing.class);

  private final GraftSession session;
  private final Settings settings;
  private final String name;

  /**
   * @param name what is trained
   */
  Standardizing(GraftSession session, Settings settings, String name) {
    this.session = session;
    this.settings = settings;
    this.name = name;
  }

  /**
   * How a network is trained on standardised targets; null: it is not.
   *
   * @param copied what happened to pretrained weights; null: there were none
   * @param part what is trained of it
   */
  StandardizedOutput of(
      TargetModel network, CopiedWeights copied, TrainedPart part, Task task, FeatureStore store) {
    boolean asTheyAre =
        settings.train().pretext().any() // features have their scale already
            || !settings.data().standardizeTargets();
    if (task != Task.REGRESSION || asTheyAre) {
      return null;
    }
    String obstacle = part.output().obstacle();
    if (obstacle != null) {
      LOG.warn("{}: the targets are not standardised: {}", name, obstacle);
      return null;
    }
    TargetScale scale = scale(store, network.outputs());
    LOG.info(
        "{}: targets standardised for training: mean {}, standard deviation {}; figures are in their own unit",
        name,
        Arrays.toString(scale.means()),
        Arrays.toString(scale.deviations()));
    boolean kept = copied != null && copied.copied().contains(network.outputLayer());
    return new StandardizedOutput(part.weights(), part.output().weights(), scale, kept);
  }

  /** Sums run in the order of the partitions. */
  private TargetScale scale(FeatureStore store, int outputs) {
    session.spark().setJobDescription(name + ": mean and deviation of the targets");
    return store.part(Split.TRAIN).map(new Moments(outputs)).collect().stream()
        .reduce(TargetMoments::merge)
        .orElseThrow()
        .scale();
  }

  /** Of one worker. */
  private static final class Moments implements Function<ExampleStore, TargetMoments> {

    private static final long serialVersionUID = 1L;

    /** Rows that are read at once. */
    private static final int ROWS = 4096;

    private final int outputs;

    Moments(int outputs) {
      this.outputs = outputs;
    }

    @Override
    public TargetMoments call(ExampleStore block) {
      TargetMoments moments = new TargetMoments(outputs);
      for (int from = 0; from < block.size(); from += ROWS) {
        int to = Math.min(from + ROWS, block.size());
        moments.add(block.targets(IntStream.range(from, to).toArray()));
      }
      return moments;
    }
  }
}
