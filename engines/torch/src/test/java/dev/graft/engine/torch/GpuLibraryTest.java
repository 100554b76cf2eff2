package dev.graft.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuLibraryTest {

  @TempDir Path folder;

  private String library(String name, String file, String version) throws IOException {
    Path above = Files.createDirectories(folder.resolve(name));
    Path libraries = Files.createDirectories(above.resolve("lib"));
    Files.createFile(libraries.resolve("libtorch.so"));
    Files.createFile(libraries.resolve("libc10_cuda.so"));
    Files.writeString(above.resolve(file), version);
    return libraries.toString();
  }

  private static void refused(String path, String why) {
    assertThatThrownBy(() -> GpuLibrary.offer(path, "2.7.1"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot compute with the libtorch of PYTORCH_LIBRARY_PATH = %s: %s, and Graft needs 2.7.1 (with CUDA 12 for GPUs)."
                .formatted(path, why));
  }

  @Test
  void aLibtorchSaysItsVersionAndAnotherIsRefused() throws IOException {
    refused(library("older", "version.py", "__version__ = '2.6.0+cu124'"), "that is 2.6.0");
    refused(library("cuda", "build-version", "2.7.1+cu118"), "that is 2.7.1+cu11");
    refused(library("silent", "other", "2.7.1"), "it does not say which");
    refused(folder.toString(), "no folder of it holds a libtorch.so");
  }

  @Test
  void theFirstFolderThatHasOneIsTaken() throws IOException {
    String path = folder + ":" + library("torch", "version.py", "__version__ = '2.7.1+cu126'");
    try {
      GpuLibrary.offer(path, "2.7.1");
      assertThat(System.getProperty("PYTORCH_FLAVOR")).isIn("cpu", "cu128");
    } finally {
      System.clearProperty("PYTORCH_FLAVOR");
    }
  }
}
