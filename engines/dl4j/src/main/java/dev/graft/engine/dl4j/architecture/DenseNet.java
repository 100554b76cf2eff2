package dev.graft.engine.dl4j.architecture;

import dev.graft.config.ArchitectureSettings;
import dev.graft.dataset.Shapes;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** Dense layers one after the other, {@code hidden1}, {@code hidden2} ... and {@code output}. */
final class DenseNet {

  private DenseNet() {}

  static ComputationGraphConfiguration of(ArchitectureSettings settings, int[] data) {
    return Parts.chain(settings.top(), new int[] {Shapes.length(data)});
  }
}
