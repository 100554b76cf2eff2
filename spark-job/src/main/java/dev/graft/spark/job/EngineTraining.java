package dev.graft.spark.job;

import dev.graft.config.Settings;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Split;
import dev.graft.dataset.Task;
import dev.graft.engine.TrainedPart;
import dev.graft.evaluate.Metrics;
import dev.graft.model.Trainable;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.evaluate.Evaluator;
import dev.graft.spark.evaluate.Judge;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.train.RoundPlan;
import dev.graft.spark.train.TrainingResult;
import dev.graft.spark.train.WholeTraining;
import dev.graft.train.Replica;
import dev.graft.train.StandardizedOutput;
import dev.graft.train.TrainState;
import java.util.List;
import java.util.Locale;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.spark.api.java.JavaRDD;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trains with another engine; reading, featurizing, evaluating and saving stay Graft's. */
final class EngineTraining {

  private static final Logger LOG = LoggerFactory.getLogger(EngineTraining.class);

  private final GraftSession session;
  private final Settings settings;
  private final WholeTraining engine;

  EngineTraining(GraftSession session, Settings settings, WholeTraining engine) {
    this.session = session;
    this.settings = settings;
    this.engine = engine;
  }

  /**
   * Trains and evaluates what came out.
   *
   * @param targets how the network is trained on standardised targets; null: it is not
   * @param examining looks at what came out; null: it is evaluated only
   */
  Trainer.Trained train(
      String name,
      TrainedPart part,
      Task task,
      float[] initial,
      StandardizedOutput targets,
      FeatureStore store,
      Examining examining) {
    RoundPlan plan = RoundPlan.of(settings.train(), store.sizes(Split.TRAIN));
    long begin = System.nanoTime();
    JavaRDD<ExampleStore> examples = store.part(Split.TRAIN);
    WholeTraining.Trained ended =
        engine.train(
            session.spark(),
            settings,
            part.network(),
            initial,
            targets == null ? examples : examples.map(new StandardizeTargets(targets.scale())),
            plan.partitions().length,
            epoch ->
                LOG.info(
                    targets == null
                        ? "{} by {}: epoch {}/{}, {} examples, loss {}"
                        : "{} by {}: epoch {}/{}, {} examples, loss on standardised targets {}",
                    name,
                    engine.name(),
                    epoch.epoch(),
                    plan.epochs(),
                    epoch.examples(),
                    String.format(Locale.ROOT, "%.4f", epoch.loss())));
    long end = System.nanoTime();
    WholeTraining.Trained trained =
        targets == null ? ended : ended.withWeights(targets.folded(ended.weights()));
    try (ScopedBroadcast<Trainable> network =
        new ScopedBroadcast<>(session.spark(), part.network())) {
      Evaluator evaluator =
          new Evaluator(
              session.spark(),
              session.profile(),
              network.get(),
              task,
              settings.evaluate().batchSize());
      Metrics validation =
          evaluate(evaluator, store.part(Split.VALIDATION), trained, name + ": validation");
      Examining.Examined examined =
          examining == null
              ? null
              : examining.run(
                  store.evaluated(),
                  new Judge(evaluator, trained.weights(), name, ExceptionUtils::rethrow));
      Metrics test =
          examined != null
              ? examined.plain(Split.TEST)
              : evaluate(evaluator, store.part(Split.TEST), trained, name + ": test");
      return new Trainer.Trained(
          result(trained, plan, part, validation),
          targets == null ? null : targets.scale(),
          test,
          examined,
          "engine " + engine.name(),
          "the engine's own",
          (end - begin) / 1e9,
          (System.nanoTime() - end) / 1e9,
          0,
          null);
    }
  }

  private static Metrics evaluate(
      Evaluator evaluator,
      JavaRDD<ExampleStore> blocks,
      WholeTraining.Trained trained,
      String description) {
    return blocks == null ? null : evaluator.evaluate(blocks, trained.weights(), description);
  }

  private static TrainState state(TrainedPart part, WholeTraining.Trained trained) {
    try (Replica replica = new Replica(part.network())) {
      return replica.initialState(trained.weights());
    }
  }

  /** What this engine keeps to itself is 0 here: moments and bytes. */
  private static TrainingResult result(
      WholeTraining.Trained trained, RoundPlan plan, TrainedPart part, Metrics validation) {
    long examples = trained.epochs().stream().mapToLong(WholeTraining.Epoch::examples).sum();
    long offered = plan.offered(0, plan.steps());
    return new TrainingResult(
        new TrainingResult.Best(
            state(part, trained), trained.weights(), trained.rounds(), validation, null),
        null,
        null,
        plan.withAverageEvery(trained.averageEvery()),
        new TrainingResult.Course(trained.rounds(), trained.epochs().size(), "epochs", 0),
        new TrainingResult.Ledger(
            offered,
            examples,
            offered - examples,
            examples == offered
                ? List.of()
                : List.of(
                    String.format(
                        Locale.ROOT, "the engine dropped %d examples", offered - examples))),
        new TrainingResult.Costs(0, 0, 0));
  }
}
