package dev.graft.engine.dl4j.network;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layout that executors can run.
 *
 * @param summary what the start-up check of native acceleration said
 */
public record CheckedNetwork(NetworkDefinition definition, String summary) {

  /**
   * Checks native acceleration against the plain path; a layout that fails runs without.
   *
   * @param shape of one example, without the batch
   * @param weights to try with
   */
  public static CheckedNetwork of(
      ComputationGraphConfiguration layout, int[] shape, INDArray weights) {
    Acceleration.Check check =
        Acceleration.check(NetworkDefinition.of(layout, shape, false), weights);
    return new CheckedNetwork(
        NetworkDefinition.of(layout, shape, check.engaged()), check.summary());
  }
}
