package dev.graft.tests.conformance;

import dev.graft.engine.ModelFile;
import dev.graft.engine.NetworkEngines;
import dev.graft.engine.SavedModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
    ModelFile.Files local =
        new ModelFile.Files() {
          @Override
          public boolean isFile(String path) {
            return Files.isRegularFile(Path.of(path));
          }

          @Override
          public InputStream open(String path) throws IOException {
            return Files.newInputStream(Path.of(path));
          }

          @Override
          public long length(String path) throws IOException {
            return Files.size(Path.of(path));
          }
        };
    try (ModelFile file = ModelFile.of(local, path(name).toString(), sha256 -> {})) {
      return NetworkEngines.read(file, null, null).orElseThrow().network();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
