package dev.graft.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.DoubleStream;

/**
 * PyTorch on the CPU, from a virtual environment below {@code bench/target} that the user makes:
 * {@code python3 -m venv bench/target/venv && bench/target/venv/bin/pip install torch}.
 */
final class PyTorch {

  private static final Path PYTHON = Path.of("bench/target/venv/bin/python");
  private static final String SCRIPT = "bench/torch_steps.py";

  private final int repeats;
  private final String version;

  private PyTorch(int repeats, String version) {
    this.repeats = repeats;
    this.version = version;
  }

  static PyTorch find(Run run) throws IOException {
    return new PyTorch(run.repeats(), Files.exists(PYTHON) ? output("--version") : null);
  }

  boolean there() {
    return version != null;
  }

  String described() {
    return there()
        ? "PyTorch " + version + ", default memory format"
        : "PyTorch not run: there is no " + PYTHON + " (see bench/README.md)";
  }

  /** The median over processes of each one's median. */
  double perSecond(String network, String mode, int batch, int threads, int warmUp, int steps)
      throws IOException {
    double[] figures = new double[repeats];
    for (int i = 0; i < repeats; i++) {
      figures[i] =
          Double.parseDouble(
              output(
                  network,
                  mode,
                  Integer.toString(batch),
                  Integer.toString(threads),
                  Integer.toString(warmUp),
                  Integer.toString(steps)));
    }
    return Median.of(DoubleStream.of(figures));
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
