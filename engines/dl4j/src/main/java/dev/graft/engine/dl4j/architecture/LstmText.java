package dev.graft.engine.dl4j.architecture;

import dev.graft.config.ArchitectureSettings;
import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Text read word by word: {@code embedding}, LSTM layers ({@code lstm1} ...) of which the last
 * gives its state after the last word, {@code output}. Hochreiter and Schmidhuber, Neural
 * Computation 9(8), 1997.
 */
final class LstmText {

  private LstmText() {}

  static ComputationGraphConfiguration of(ArchitectureSettings settings, int[] data) {
    List<LayerSettings> layers = new ArrayList<>();
    layers.add(Parts.embedding(settings.words(), settings.dimensions()));
    int count = settings.units().size();
    for (int i = 1; i <= count; i++) {
      layers.add(lstm("lstm" + i, settings.units().get(i - 1), i < count));
    }
    layers.add(settings.output("output"));
    return Parts.chain(layers, data);
  }

  private static LayerSettings lstm(String name, int units, boolean sequence) {
    return LayerSettings.named(name, LayerType.LSTM)
        .units(units)
        .activation("tanh")
        .sequence(sequence)
        .build();
  }
}
