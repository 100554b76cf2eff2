package dev.graft.engine.dl4j.architecture;

import dev.graft.config.ArchitectureSettings;
import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Text as the mean of its words' vectors ({@code embedding}, {@code mean}), then dense layers: the
 * deep averaging network of Iyyer et al., ACL 2015.
 */
final class EmbeddingMean {

  private EmbeddingMean() {}

  static ComputationGraphConfiguration of(ArchitectureSettings settings, int[] data) {
    List<LayerSettings> layers = new ArrayList<>();
    layers.add(Parts.embedding(settings.words(), settings.dimensions()));
    layers.add(Parts.layer("mean", LayerType.GLOBAL_AVERAGE_POOLING));
    layers.addAll(settings.top());
    return Parts.chain(layers, data);
  }
}
