package dev.graft.config;

import java.io.StringReader;
import java.util.List;

/** {@code train} of a job file with a network of the layers hidden and kind. */
final class TrainKeys {

  private TrainKeys() {}

  /**
   * Reads it.
   *
   * @param train with the word itself
   */
  static TrainSettings read(String train) {
    String text =
        """
        output = out
        data.train { images = i, labels = l }
        model.layers = [{ name = hidden, type = dense, units = 4 }, { name = kind, type = output, units = 2 }]
        """
            + train;
    return SettingsReader.read(Command.PRETRAIN, new StringReader(text), "job.conf", List.of())
        .train();
  }
}
