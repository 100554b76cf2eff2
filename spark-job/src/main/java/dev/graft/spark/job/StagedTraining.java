package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.Settings;
import dev.graft.engine.SavedModel;
import dev.graft.engine.TargetModel;
import dev.graft.io.Json;
import dev.graft.io.SavedState;
import dev.graft.listen.TrainingListener;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.read.Examples;
import dev.graft.spark.save.Checkpoints;
import dev.graft.spark.train.TrainingResult;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains stage after stage, each from the best state of the one before, with an optimizer that
 * begins anew: what is trained is something else. What a stage came to is kept where it ends, so
 * that a run that goes on begins in the stage that broke off.
 */
final class StagedTraining {

  private static final Logger LOG = LoggerFactory.getLogger(StagedTraining.class);

  private final JobRun job;
  private final Stages stages;
  private final Cutting.Target target;
  private final Saving saving;
  private final Trainers trainers;
  private final ArrayNode told = Json.object().putArray("stages");

  private int roundsBefore;

  /** Makes what trains by settings and keeps its checkpoints under a name. */
  interface Trainers {
    Trainer of(Settings how, String checkpoints);
  }

  StagedTraining(
      JobRun job, Stages stages, Cutting.Target target, Saving saving, Trainers trainers) {
    this.job = job;
    this.stages = stages;
    this.target = target;
    this.saving = saving;
    this.trainers = trainers;
  }

  /**
   * Trains all that are not trained yet.
   *
   * @param examining looks at what the last one came to
   * @return what the last one came to
   */
  Trainer.Trained run(
      Examples examples,
      FeatureStores stores,
      Examining examining,
      List<TrainingListener> listeners)
      throws IOException {
    SavedModel whole = stages.first();
    TargetModel network = null;
    Trainer.Trained trained = null;
    for (Stages.Stage stage : stages.all()) {
      network = stages.network(stage, whole);
      saving.movesTo(stage, network);
      boolean last = stage.number() == stage.of();
      SavedState ended = last ? null : ended(stage);
      float[] best;
      if (ended == null) {
        trained = train(stage, network, examples, stores, last ? examining : null, listeners);
        best = trained.result().bestFlat();
      } else {
        LOG.info("{} has ended in an earlier try", stage.told());
        job.report().resumed(stage.number() + 1, 0);
        best = ended.floats("weights");
        told.add(ended.json("told"));
        roundsBefore += (int) ended.whole("rounds");
      }
      whole = last ? null : network.withTrained(best);
    }
    job.report().stages(told, network);
    return trained;
  }

  private SavedState ended(Stages.Stage stage) {
    try (Checkpoints kept = saving.checkpoints(end(stage))) {
      return kept.found();
    }
  }

  private Trainer.Trained train(
      Stages.Stage stage,
      TargetModel network,
      Examples examples,
      FeatureStores stores,
      Examining examining,
      List<TrainingListener> listeners)
      throws IOException {
    boolean last = stage.number() == stage.of();
    FeatureStore store = stores.of(network, stage.settings());
    if (last) {
      examples.release();
    }
    TrainingListener.Stage begins =
        new TrainingListener.Stage(stage.number(), stage.of(), stage.name(), roundsBefore);
    listeners.forEach(listener -> listener.stageBegins(begins));
    Trainer.Trained trained =
        trainers
            .of(stage.settings(), stage.key(job.command().key()))
            .train(
                job.command().key() + ", " + stage.told(),
                network,
                // To the first stage a new output layer is new, though its network is whole.
                stage.number() == 1 ? target.network().copied() : network.copied(),
                target.task(),
                store,
                examining,
                listeners);
    listeners.forEach(TrainingListener::stageEnds);
    if (trained.resumedRound() > 0) {
      job.report().resumed(stage.number(), trained.resumedRound());
    }
    job.phases().add("train", trained.trainSeconds());
    job.phases().add("evaluate", trained.evaluateSeconds());
    ObjectNode says = says(stage, network, trained, store);
    told.add(says);
    int rounds = trained.result().course().rounds();
    roundsBefore += rounds;
    if (!last) {
      job.report().chosen(trained.result().penalty());
      end(stage, trained.result(), says);
    }
    return trained;
  }

  private void end(Stages.Stage stage, TrainingResult result, ObjectNode says) {
    int rounds = result.course().rounds();
    SavedState end = new SavedState();
    end.put("weights", result.bestFlat());
    end.put("rounds", rounds);
    end.put("told", says);
    try (Checkpoints kept = saving.checkpoints(end(stage))) {
      kept.take(rounds, rounds, end);
    }
  }

  private String end(Stages.Stage stage) {
    return stage.key(job.command().key()) + "-end";
  }

  private ObjectNode says(
      Stages.Stage stage, TargetModel network, Trainer.Trained trained, FeatureStore store) {
    ObjectNode says = Json.object();
    says.put("stage", stage.number()).put("trains", stage.name());
    says.put("cut", network.cut()).put("trainable", network.trainable());
    says.put("seed", stage.settings().seed());
    says.put("firstRound", roundsBefore + 1);
    job.report().course(says, trained, store);
    return says;
  }
}
