package dev.graft.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole jobs with all native libraries (Deeplearning4j's, ONNX Runtime, a tokenizer; libtorch)
 * under strace: they write into their output, the temporary folder that Spark is given, and the
 * cache of native libraries, and talk to no other machine.
 */
class NothingLeavesIT {

  private static final Path FIXTURES =
      GraftProcess.ROOT.resolve("engines/onnx/src/test/resources/dev/graft/engine/onnx");
  private static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "graft");

  /** What every process may write to, and the JVM does. */
  private static final List<String> DEVICES = List.of("/dev/null", "/dev/tty", "/proc/self/");

  @TempDir static Path folder;

  private static boolean canTrace() throws Exception {
    try {
      return new ProcessBuilder("strace", "-qq", "-o", "/dev/null", "true").start().waitFor() == 0;
    } catch (java.io.IOException e) {
      return false;
    }
  }

  /** Reviews of two kinds. */
  private static Path texts() throws Exception {
    String line = "{\"text\": \"%s number %d\", \"label\": %d}";
    return Files.write(
        folder.resolve("texts.json"),
        IntStream.range(0, 40)
            .mapToObj(i -> line.formatted(i % 2 == 0 ? "a good film" : "a bad plot", i, i % 2))
            .toList());
  }

  @Test
  void aJobWritesWhereItWasToldAndTalksToNobody() throws Exception {
    Path output = folder.resolve("output");
    check("frozen", output, job(output), List.of());
  }

  @Tag("long")
  @Test
  void oneOfPyTorchDoesTheSame() throws Exception {
    Path output = folder.resolve("torch-output");
    Path jar = GraftProcess.ROOT.resolve("engines/torch/target/graft-torch.jar");
    check("torch", output, torch(output), List.of("--", "--jars", jar.toString()));
  }

  private static void check(String name, Path output, String job, List<String> more)
      throws Exception {
    boolean traces = canTrace();
    assertThat(traces || System.getenv("GRAFT_TEST_TRACE") == null).as("strace works").isTrue();
    assumeTrue(traces, "strace is not there");
    Path home = Files.createDirectory(folder.resolve(name + "-home"));
    Path temporary = Files.createDirectory(folder.resolve(name + "-tmp"));
    Path trace = folder.resolve(name + "-trace");
    Path conf = Files.writeString(folder.resolve(name + ".conf"), job);
    List<String> command = new ArrayList<>();
    command.addAll(List.of("fine-tune", "--conf", conf.toString(), "--master", "local[1]"));
    command.addAll(more);
    GraftProcess.Result result =
        GraftProcess.graft(command.toArray(new String[0]))
            .after(SystemCalls.tracing(trace))
            .with("HOME", home.toString())
            .with("GRAFT_CACHE", CACHE.toString())
            .with("SPARK_LOCAL_DIRS", temporary.toString())
            .with(
                "JDK_JAVA_OPTIONS",
                "-XX:-UsePerfData -Duser.home=%s -Djava.io.tmpdir=%s".formatted(home, temporary))
            .run();
    assertThat(result.exitCode()).as(result.output()).isZero();
    SystemCalls calls = SystemCalls.read(trace);
    assertThat(calls.outside()).isEmpty();
    assertThat(calls.changed())
        .contains(output.resolve("report.json").toString())
        .anyMatch(path -> path.startsWith(temporary + "/"))
        .allMatch(path -> isAllowed(path, output, temporary));
    assertThat(home).isEmptyDirectory();
  }

  private static boolean isAllowed(String path, Path output, Path temporary) {
    Path written = Path.of(path);
    return written.startsWith(output)
        || written.startsWith(temporary)
        || written.startsWith(CACHE)
        || DEVICES.stream().anyMatch(path::startsWith);
  }

  private static String job(Path output) throws Exception {
    return """
        output = "%s"
        data { format = table, train.path = "%s", table { format = json, label = label, text = text } }
        model {
          pretrained = "%s"
          onnx { tokenizer = "%s", max-length = 8 }
          head = [{ name = kind, type = output, units = 2 }]
        }
        train { epochs = 1, batch-size = 16, workers = 1 }
        """
        .formatted(
            output, texts(), FIXTURES.resolve("encoder.onnx"), FIXTURES.resolve("tokenizer.json"));
  }

  private static String torch(Path output) throws Exception {
    return """
        output = "%s"
        data { format = table, train.path = "%s", table { format = json, label = label, features = [x, y] } }
        model.pretrained = "%s"
        train { epochs = 1, batch-size = 16, workers = 1 }
        """
        .formatted(
            output,
            points(),
            GraftProcess.ROOT.resolve(
                "engines/torch/src/test/resources/dev/graft/engine/torch/points.pt"));
  }

  private static Path points() throws Exception {
    String line = "{\"x\": %d, \"y\": %d, \"label\": \"%s\"}";
    return Files.write(
        folder.resolve("points.json"),
        IntStream.range(0, 40)
            .mapToObj(i -> line.formatted(i % 7, i % 5, i % 7 > i % 5 ? "below" : "above"))
            .toList());
  }
}
