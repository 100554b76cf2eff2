package dev.graft.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.engine.ModelFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class Dl4jEngineTest {

  private static final byte[] BROKEN_OFF = {'P', 'K', 3, 4, 20, 0, 0, 0};

  /** A file that can be opened as often as is said, then once not, then again. */
  private static ModelFile failingAfter(int opened) throws IOException {
    ModelFile.Files files =
        new ModelFile.Files() {
          private int opens;

          @Override
          public boolean isFile(String path) {
            return true;
          }

          @Override
          public InputStream open(String path) throws IOException {
            if (opens++ == opened) {
              throw new IOException("connection reset");
            }
            return new ByteArrayInputStream(BROKEN_OFF);
          }

          @Override
          public long length(String path) {
            return BROKEN_OFF.length;
          }
        };
    return ModelFile.of(files, "s3a://models/m.keras", sha256 -> {});
  }

  @Test
  void aZipThatBreaksOffIsCalledDamaged() throws IOException {
    try (ModelFile file = failingAfter(10)) {
      assertThatThrownBy(() -> new Dl4jEngine().read(file))
          .isInstanceOf(UnusableInputException.class)
          .hasMessage(
              "Cannot load a model from s3a://models/m.keras: it begins as a zip, but is damaged or breaks off.");
    }
  }

  @Test
  void aStorageThatFailsIsNotCalledADamagedFile() throws IOException {
    try (ModelFile file = failingAfter(1)) {
      assertThatThrownBy(() -> new Dl4jEngine().read(file))
          .isInstanceOf(IOException.class)
          .hasMessage("connection reset");
    }
  }
}
