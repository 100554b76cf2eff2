package dev.graft.engine.dl4j.architecture;

import dev.graft.config.ArchitectureSettings;
import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Convolutions of 3x3, each followed by max pooling that halves the picture ({@code conv1}, {@code
 * pool1}, {@code conv2} ...), then dense layers.
 */
final class SmallCnn {

  private static final int KERNEL = 3;
  private static final int HALF = 2;

  private SmallCnn() {}

  static ComputationGraphConfiguration of(ArchitectureSettings settings, int[] data) {
    List<LayerSettings> layers = new ArrayList<>();
    for (int i = 1; i <= settings.filters().size(); i++) {
      layers.add(convolution("conv" + i, settings.filters().get(i - 1), settings.activation()));
      layers.add(pooling("pool" + i));
    }
    layers.addAll(settings.top());
    return Parts.chain(layers, Parts.image(data, "small-cnn"));
  }

  private static LayerSettings convolution(String name, int filters, String activation) {
    return LayerSettings.named(name, LayerType.CONVOLUTION2D)
        .units(filters)
        .activation(activation)
        .kernel(KERNEL)
        .padding("same")
        .build();
  }

  private static LayerSettings pooling(String name) {
    return LayerSettings.named(name, LayerType.MAX_POOLING2D).kernel(HALF).padding("valid").build();
  }
}
