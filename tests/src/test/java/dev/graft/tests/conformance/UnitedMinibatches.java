package dev.graft.tests.conformance;

import dev.graft.config.Settings;
import dev.graft.dataset.EpochOrder;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.Minibatches;
import dev.graft.dataset.Seeds;
import dev.graft.dataset.Targets;
import dev.graft.spark.TrainingFixture;
import dev.graft.spark.train.RoundPlan;
import dev.graft.train.Minibatch;
import java.util.ArrayList;
import java.util.List;

/** What the workers of a job see in each step, taken together, as one machine would train on it. */
final class UnitedMinibatches {

  private UnitedMinibatches() {}

  /**
   * @param blocks a worker's each, of classes
   */
  static List<Minibatch> of(Settings settings, List<ExampleChunk> blocks) {
    RoundPlan plan = RoundPlan.of(settings.train(), TrainingFixture.sizes(blocks));
    List<Minibatch> minibatches = new ArrayList<>();
    for (int step = 0; step < plan.steps(); step++) {
      minibatches.add(of(settings.seed(), blocks, step, plan.stepsInEpoch()));
    }
    return minibatches;
  }

  private static Minibatch of(long seed, List<ExampleChunk> blocks, int step, int stepsInEpoch) {
    List<float[]> rows = new ArrayList<>();
    List<Integer> classes = new ArrayList<>();
    for (int worker = 0; worker < blocks.size(); worker++) {
      ExampleChunk block = blocks.get(worker);
      long order = Seeds.derive(seed, "order", step / stepsInEpoch, worker);
      int[] batch =
          new EpochOrder(block.size(), order)
              .range(
                  Minibatches.start(step % stepsInEpoch, stepsInEpoch, block.size()),
                  Minibatches.start(step % stepsInEpoch + 1, stepsInEpoch, block.size()));
      rows.addAll(List.of(block.rows(batch)));
      for (int label : block.targets(batch).classes()) {
        classes.add(label);
      }
    }
    int[] labels = classes.stream().mapToInt(Integer::intValue).toArray();
    return new Minibatch(rows.toArray(new float[0][]), Targets.ofClasses(labels));
  }
}
