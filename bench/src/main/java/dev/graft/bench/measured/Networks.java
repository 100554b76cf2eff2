package dev.graft.bench.measured;

import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.config.SettingsReader;
import dev.graft.engine.dl4j.network.TargetNetwork;
import dev.graft.engine.dl4j.network.TargetNetworks;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The networks that are measured, each described once, as a job file describes it. */
public final class Networks {

  /** Decides initial weights and orders, in every engine. */
  public static final long SEED = 42;

  private Networks() {}

  /**
   * The layers of a network, as they stand in a job file.
   *
   * @param name {@code mlp}, {@code cnn}, {@code vgg16}, {@code deep}, {@code scoring} or {@code
   *     tiny}
   */
  public static String layers(String name) {
    try (InputStream in =
        Networks.class.getResourceAsStream("/dev/graft/bench/" + name + ".conf")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the network " + name, e);
    }
  }

  /** Shape of an example: 28x28 grey for dense networks, 32x32 in three colours for the others. */
  public static int[] shape(String name) {
    if (name.equals("scoring")) {
      return new int[] {ScoringRows.FEATURES};
    }
    return name.equals("mlp") || name.equals("tiny") ? new int[] {784} : new int[] {3, 32, 32};
  }

  /**
   * A network as Graft would train it from scratch.
   *
   * @param optimizer {@code sgd} or {@code adam}
   */
  public static TargetNetwork network(String name, String optimizer, double rate) {
    String job =
        """
        output = unused
        data.train { images = unused, labels = unused }
        train.optimizer { type = %s, learning-rate = %s }
        """
            .formatted(optimizer, rate);
    Settings settings =
        SettingsReader.read(
            Command.PRETRAIN, new StringReader(job + layers(name)), name + ".conf", List.of());
    return TargetNetworks.fromScratch(
        settings.model().layers(), shape(name), settings.train(), SEED);
  }
}
