package dev.graft.spark.job;

import dev.graft.config.Settings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Split;
import dev.graft.dataset.Task;
import dev.graft.engine.CopiedWeights;
import dev.graft.engine.TargetModel;
import dev.graft.engine.TrainedPart;
import dev.graft.evaluate.Metrics;
import dev.graft.model.StartPull;
import dev.graft.model.Trainable;
import dev.graft.model.UpdatePlan;
import dev.graft.spark.evaluate.Judge;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.train.Oversight;
import dev.graft.spark.train.Training;
import dev.graft.spark.train.TrainingResult;
import dev.graft.spark.train.TrainingSubject;
import dev.graft.train.Replica;
import dev.graft.train.StandardizedOutput;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A network that is ready to be trained on a store, and to be tested as long as it is open. */
final class ReadyTraining implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ReadyTraining.class);

  private final Settings settings;
  private final Subject subject;
  private final FeatureStore store;
  private final Replica replica;
  private final Training training;

  private ReadyTraining(
      Settings settings, Subject subject, FeatureStore store, Replica replica, Training training) {
    this.settings = settings;
    this.subject = subject;
    this.store = store;
    this.replica = replica;
    this.training = training;
  }

  /**
   * What is trained.
   *
   * @param part what is trained of the network
   * @param start its whole flat parameter vector to begin with
   * @param targets how the network is trained on standardised targets; null: it is not
   */
  record Subject(
      String name,
      TargetModel network,
      TrainedPart part,
      Task task,
      float[] start,
      StandardizedOutput targets) {

    /**
     * That of a network, on standardised targets where the settings and the task say so.
     *
     * @param copied what happened to pretrained weights; null: there were none
     * @param store where the targets are
     */
    static Subject of(
        GraftSession session,
        Settings settings,
        String name,
        TargetModel network,
        CopiedWeights copied,
        Task task,
        FeatureStore store) {
      TrainedPart part = network.trained();
      LOG.info("{}: {}", name, part.summary());
      StandardizedOutput targets =
          new Standardizing(session, settings, name).of(network, copied, part, task, store);
      float[] start = targets == null ? part.weights() : targets.start();
      return new Subject(name, network, part, task, start, targets);
    }
  }

  /** Opens it. */
  static ReadyTraining of(
      GraftSession session,
      Settings settings,
      Subject subject,
      FeatureStore store,
      Oversight oversight) {
    Trainable trainable = subject.part().network();
    Replica replica = new Replica(trainable);
    try {
      Training training =
          new Training(
              settings,
              session.profile(),
              new TrainingSubject(
                  subject.name(),
                  trainable,
                  subject.task(),
                  replica.layout(),
                  replica.initialState(subject.start()),
                  replica.updates().orElse(null),
                  pull(settings.train().l2Sp(), subject, replica),
                  subject.targets()),
              Trainer.data(settings, store),
              oversight);
      return new ReadyTraining(settings, subject, store, replica, training);
    } catch (RuntimeException | Error e) { // nobody has it yet, to close it
      replica.close();
      throw e;
    }
  }

  /** None of a network that nothing of is pretrained: a baseline. */
  private static StartPull pull(TrainSettings.L2Sp wanted, Subject subject, Replica replica) {
    CopiedWeights copied = subject.network().copied();
    if (wanted.equals(TrainSettings.L2Sp.NONE) || copied == null || copied.copied().isEmpty()) {
      return null;
    }
    // Without a plan the engine's own update refuses it.
    UpdatePlan plan = replica.updates().orElseGet(() -> new UpdatePlan(List.of(), 0));
    return new StartPull(
        plan, subject.start(), copied.copied(), wanted.pretrained(), wanted.head());
  }

  Training training() {
    return training;
  }

  /**
   * Tests what it came to.
   *
   * @param examining looks at the best state; null: it is evaluated only
   * @param seconds that training took
   * @param resumedRound the round after which it was continued; 0: it was not
   */
  Trainer.Trained ended(
      TrainingResult came, Examining examining, double seconds, int resumedRound) {
    long begin = System.nanoTime();
    Adapting.Statistics statistics =
        Adapting.statistics(settings, training, store, subject.task(), came);
    TrainingResult result = statistics == null ? came : statistics.result();
    Examining.Examined examined =
        examining == null ? null : examining.run(store.evaluated(), judge(result));
    Metrics test =
        examined != null
            ? examined.plain(Split.TEST)
            : store.part(Split.TEST) == null
                ? null
                : training.evaluate(
                    store.part(Split.TEST), result.bestFlat(), subject.name() + ": test");
    double evaluating = (System.nanoTime() - begin) / 1e9;
    return trained(result, statistics, test, examined, seconds, evaluating, resumedRound);
  }

  /** Judges examples by the best state that it came to, while this is open. */
  Judge judge(TrainingResult came) {
    return training.judge(came.bestFlat());
  }

  /**
   * What it came to, which has been looked at.
   *
   * @param seconds that training took
   * @param looking seconds that looking at it took
   */
  Trainer.Trained examined(
      TrainingResult came,
      Examining.Examined examined,
      double seconds,
      double looking,
      int resumedRound) {
    return trained(
        came, null, examined.plain(Split.TEST), examined, seconds, looking, resumedRound);
  }

  private Trainer.Trained trained(
      TrainingResult result,
      Adapting.Statistics statistics,
      Metrics test,
      Examining.Examined examined,
      double seconds,
      double evaluating,
      int resumedRound) {
    return new Trainer.Trained(
        result,
        subject.targets() == null ? null : subject.targets().scale(),
        test,
        examined,
        replica.path(),
        subject.part().summary(),
        seconds,
        result.costs().validationSeconds() + evaluating,
        resumedRound,
        statistics);
  }

  @Override
  public void close() {
    try {
      training.close();
    } finally {
      replica.close();
    }
  }
}
