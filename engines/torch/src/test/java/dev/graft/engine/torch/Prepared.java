package dev.graft.engine.torch;

import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.config.SettingsReader;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/** The networks that fixtures.py has prepared. */
final class Prepared {

  private Prepared() {}

  /** All tests share one JVM, and a JVM computes with one profile. */
  static void pin() {
    NativeRuntime.pin(ArithmeticProfile.choose("auto", 1));
  }

  static Path path(String name) {
    try {
      return Path.of(Prepared.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static TorchNetwork network(String name) {
    try {
      return TorchNetwork.of(PreparedFile.read(path(name), name), name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All of it. */
  static TorchModule open(Program program) {
    return TorchModule.open(
        program, Selection.all(program.description(), Part.WHOLE), null, Processor.CPU);
  }

  static Settings settings(String... lines) {
    String text =
        "output = x, model.pretrained = x, data { format = csv, train.path = x }, train.epochs = 1\n"
            + String.join("\n", lines);
    return SettingsReader.read(Command.FINE_TUNE, new StringReader(text), "job.conf", List.of());
  }
}
