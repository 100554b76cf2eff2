package dev.graft.tests.conformance;

import dev.graft.engine.ModelFile;
import dev.graft.engine.NetworkEngines;
import dev.graft.engine.SavedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The prepared networks of the engine's own tests. */
final class TorchFiles {

  private static final Path FOLDER =
      Path.of("../engines/torch/src/test/resources/dev/graft/engine/torch");

  private TorchFiles() {}

  static Path path(String name) {
    return FOLDER.resolve(name).toAbsolutePath().normalize();
  }

  static SavedModel network(String name) {
    try (ModelFile file =
        ModelFile.of(ModelFile.Files.LOCAL, path(name).toString(), sha256 -> {})) {
      return NetworkEngines.read(file, null, null).orElseThrow().network();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
