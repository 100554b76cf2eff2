package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Json;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * PyTorch on the CPU, from a virtual environment below {@code bench/target} that the user makes:
 * {@code python3 -m venv bench/target/venv && bench/target/venv/bin/pip install torch numpy}.
 */
final class PyTorch {

  private static final Path PYTHON = Path.of("bench/target/venv/bin/python");

  /** What graft-torch.jar has of libtorch. */
  private static final String OF_JAR = "2.7.1";

  private final String version;

  private PyTorch(String version) {
    this.version = version;
  }

  static PyTorch find() throws IOException {
    return new PyTorch(Files.exists(PYTHON) ? output("torch_steps.py", "--version") : null);
  }

  boolean there() {
    return version != null;
  }

  /**
   * Refuses what cannot be compared with engine torch: nothing, or another version than is in its
   * jar.
   */
  void checkSame() throws IOException {
    if (!there() || !version.split("\\+", 2)[0].equals(OF_JAR)) {
      throw new IOException(
          "Cannot measure: the networks are prepared by, and compared with, PyTorch %s, and in %s there is %s"
              .formatted(OF_JAR, PYTHON, there() ? version : "none"));
    }
  }

  String described() {
    return there()
        ? "PyTorch " + version + ", default memory format"
        : "PyTorch not run: there is no " + PYTHON + " (see bench/README.md)";
  }

  /** Examples a second: the median step of one process. */
  double perSecond(String network, String mode, int batch, int threads, int warmUp, int steps)
      throws IOException {
    return Double.parseDouble(
        output("torch_steps.py", network, mode, batch, threads, warmUp, steps));
  }

  /** Seconds of each epoch, and the accuracy after the last. */
  JsonNode epochs(String network, Path data, int epochs, int batch, int threads)
      throws IOException {
    String said = output("torch_epochs.py", network, data, epochs, batch, threads);
    return Json.read(new ByteArrayInputStream(said.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * A network as Graft trains it.
   *
   * @return its file
   */
  Path prepared(String network, Path work) throws IOException {
    Path file = work.resolve("torch-" + network + ".pt").toAbsolutePath();
    Files.deleteIfExists(file);
    start("torch_networks.py", network, file);
    if (!Files.exists(file)) {
      throw new IOException("Cannot prepare " + network + " in PyTorch");
    }
    return file;
  }

  private static String output(String script, Object... arguments) throws IOException {
    String line = start(script, arguments);
    if (line == null) {
      throw new IOException("Cannot run PyTorch: " + script + " " + Arrays.toString(arguments));
    }
    return line;
  }

  /** Runs a script; the first line that it writes, or null. */
  private static String start(String script, Object... arguments) throws IOException {
    Process process =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of(PYTHON.toString(), "bench/" + script),
                        Arrays.stream(arguments).map(String::valueOf))
                    .toList())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      String line = reader.readLine();
      reader.transferTo(Writer.nullWriter());
      return line;
    }
  }
}
