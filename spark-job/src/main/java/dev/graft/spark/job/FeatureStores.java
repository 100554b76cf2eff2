package dev.graft.spark.job;

import dev.graft.config.Settings;
import dev.graft.engine.TargetModel;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.read.Examples;
import java.io.IOException;

/**
 * The store that training reads, which follows the cut: features at another place are made once,
 * and those of the place before are let go of.
 */
final class FeatureStores implements AutoCloseable {

  private final JobRun job;
  private final Examples examples;
  private final TrainingShares shares;
  private FeatureStore store;
  private TargetModel network;
  private Settings settings;

  /**
   * @param shares how the training examples are divided
   */
  FeatureStores(JobRun job, Examples examples, TrainingShares shares) {
    this.job = job;
    this.examples = examples;
    this.shares = shares;
  }

  /** What a network is trained on. */
  FeatureStore of(TargetModel asked, Settings how) throws IOException {
    if (store == null || !isKept(asked, how)) {
      close();
      store =
          job.phases().time("featurize", () -> Featurizing.of(asked, examples, job.session(), how));
      network = asked;
      settings = how;
      shares.divide(store, asked, how);
      Adapting.align(store, job.session(), how, asked, examples);
    }
    return store;
  }

  private boolean isKept(TargetModel asked, Settings how) {
    return how.equals(settings) && asked.equals(network)
        || identity(asked, how).equals(identity(network, settings));
  }

  /** What it was asked for the last time. */
  FeatureStore last() {
    return store;
  }

  private static String identity(TargetModel network, Settings settings) {
    boolean changed = settings.train().augmentation().any();
    return String.join(
        "\n",
        network.frozen() ? network.backbone().sha256() : "",
        network.frozen() || network.featuresAreTheInput()
            ? Featurizing.pass(settings).toString()
            : "",
        changed ? settings.train().augmentation() + " " + settings.seed() : "",
        settings.train().pretext().toString(),
        settings.train().adapt().methods().toString(),
        settings.train().takesUnlabelled()
            ? settings.train().unlabelled() + " " + settings.seed()
            : "");
  }

  @Override
  public void close() {
    if (store != null) {
      store.close();
      store = null;
    }
  }
}
