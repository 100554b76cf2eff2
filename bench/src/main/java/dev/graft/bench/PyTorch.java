package dev.graft.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * PyTorch on the CPU, from a virtual environment below {@code bench/target} that the user makes:
 * {@code python3 -m venv bench/target/venv && bench/target/venv/bin/pip install torch}.
 */
final class PyTorch {

  private static final Path PYTHON = Path.of("bench/target/venv/bin/python");
  private static final String SCRIPT = "bench/torch_steps.py";

  private final String version;

  private PyTorch(String version) {
    this.version = version;
  }

  static PyTorch find() throws IOException {
    return new PyTorch(Files.exists(PYTHON) ? output("--version") : null);
  }

  boolean there() {
    return version != null;
  }

  String described() {
    return there()
        ? "PyTorch " + version + ", default memory format"
        : "PyTorch not run: there is no " + PYTHON + " (see bench/README.md)";
  }

  /** Pictures a second: the median step of one process. */
  double perSecond(String network, String mode, int batch, int threads, int warmUp, int steps)
      throws IOException {
    return Double.parseDouble(
        output(
            network,
            mode,
            Integer.toString(batch),
            Integer.toString(threads),
            Integer.toString(warmUp),
            Integer.toString(steps)));
  }

  private static String output(String... arguments) throws IOException {
    String[] command = new String[arguments.length + 2];
    command[0] = PYTHON.toString();
    command[1] = SCRIPT;
    System.arraycopy(arguments, 0, command, 2, arguments.length);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      String line = reader.readLine();
      if (line == null) {
        throw new IOException("Cannot run PyTorch: " + String.join(" ", command));
      }
      return line;
    }
  }
}
