package dev.graft.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.util.Utils;
import dev.graft.engine.NativeLibraries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Native libraries in a JVM that has loaded none before, started by a stranger to Graft. */
class NativeLibrariesTest {

  @TempDir Path folder;

  private record Result(int code, String output) {}

  private Result run(Class<?> main, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Duser.home=" + folder.resolve("home"));
    command.add("-Djava.io.tmpdir=" + folder.resolve("tmp"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeAll(List.of("ORT_DISABLE_TELEMETRY", "GRAFT_CACHE"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }

  /**
   * ONNX Runtime's telemetry writes into the home, and its scan of the command line ends the JVM by
   * a signal.
   */
  @Test
  void onnxRuntimeTellsNothingAndBearsALongCommandLine() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    Files.createDirectory(folder.resolve("tmp"));
    Path cache = folder.resolve("cache");
    Result result =
        run(
            OpenOnnx.class,
            Map.of("HOME", home.toString(), "GRAFT_CACHE", cache.toString()),
            "x".repeat(10_000));
    assertThat(result.code()).as(result.output()).isZero();
    assertThat(home).isEmptyDirectory();
    assertThat(folder.resolve("tmp")).isEmptyDirectory();
    try (Stream<Path> files = Files.walk(cache)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains("libonnxruntime.so", "libonnxruntime4j_jni.so")
          .noneMatch(name -> name.endsWith(".tmp"));
    }
  }

  static final class OpenOnnx {
    public static void main(String[] args) {
      byte[] model = Fixtures.bytes("conv.onnx");
      OnnxSession.open(model, "conv", "17", 1, OnnxSession.CPU).close();
    }
  }

  /** Each library's own choice, without a home, is a folder that others can have made before. */
  @Test
  void withoutAHomeNoLibraryLooksWhereOthersCanPlant() throws Exception {
    Files.createDirectory(folder.resolve("tmp"));
    Result result = run(Places.class, Map.of("HOME", folder.resolve("home").toString()));
    assertThat(result.code()).as(result.output()).isZero();
    String own =
        folder.toRealPath().resolve("tmp/graft-" + Files.getAttribute(folder, "unix:uid")) + "/";
    assertThat(result.output().lines())
        .containsExactly(own + "javacpp", own + "djl", own + "djl", own + "jna");
  }

  static final class Places {
    public static void main(String[] args) throws IOException {
      NativeLibraries.prepare();
      System.out.println(Loader.getCacheDir());
      System.out.println(Utils.getEngineCacheDir());
      System.out.println(Utils.getCacheDir());
      System.out.println(System.getProperty("jna.tmpdir"));
    }
  }
}
