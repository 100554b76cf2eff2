package dev.graft.dl4j;

import java.io.IOException;
import java.io.ObjectOutputStream;
import org.apache.spark.util.DoubleAccumulator;
import org.apache.spark.util.LongAccumulator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.TrainingHook;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * What Deeplearning4j Spark leaves out on its workers: counts what they really train on (a task
 * that runs again is counted again), adds up their losses, and goes on with the optimizer's step
 * count. A worker's copy of the network forgets that count even where the updater's state is kept:
 * Adam would correct its bias as in its very first steps, after every average.
 */
final class WorkerHook implements TrainingHook {

  private static final long serialVersionUID = 1L;

  private final transient ComputationGraphConfiguration driver;
  private final WorkerSetup setup;
  private final LongAccumulator examples;
  private final DoubleAccumulator lossSum;
  private int stepsBefore;

  /**
   * @param driver counts the steps of the network that is averaged
   */
  WorkerHook(
      ComputationGraphConfiguration driver,
      WorkerSetup setup,
      LongAccumulator examples,
      DoubleAccumulator lossSum) {
    this.driver = driver;
    this.setup = setup;
    this.examples = examples;
    this.lossSum = lossSum;
  }

  /** The hook leaves the driver anew for every round. */
  private void writeObject(ObjectOutputStream out) throws IOException {
    stepsBefore = driver.getIterationCount();
    out.defaultWriteObject();
  }

  @Override
  public void preUpdate(MultiDataSet minibatch, Model model) {
    setup.run();
    ComputationGraphConfiguration worker = ((ComputationGraph) model).getConfiguration();
    if (worker.getIterationCount() == 0) {
      worker.setIterationCount(stepsBefore);
    }
  }

  @Override
  public void postUpdate(MultiDataSet minibatch, Model model) {
    long size = minibatch.getFeatures(0).size(0);
    examples.add(size);
    lossSum.add(model.score() * size);
  }

  @Override
  public void preUpdate(DataSet minibatch, Model model) {
    throw new UnsupportedOperationException("Graphs are trained on MultiDataSets");
  }

  @Override
  public void postUpdate(DataSet minibatch, Model model) {
    throw new UnsupportedOperationException("Graphs are trained on MultiDataSets");
  }
}
