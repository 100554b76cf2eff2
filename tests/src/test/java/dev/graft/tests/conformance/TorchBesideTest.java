package dev.graft.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.dataset.Targets;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.model.Batch;
import dev.graft.model.LocalModel;
import dev.graft.model.StepContext;
import dev.graft.spark.Fixtures;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** libtorch in a process where ND4J, with its OpenBLAS for all, was loaded before it. */
class TorchBesideTest {

  private static final int ROWS = 512;

  @TempDir Path folder;

  /** Computes a gradient, in a process of its own. */
  public static void main(String[] args) {
    NativeRuntime.pin(ArithmeticProfile.choose("auto", 1));
    try (LocalModel model =
        TorchFiles.network("dense.pt").trainable(new int[] {Fixtures.FEATURES}).open()) {
      model.gradient(
          Batch.of(new float[ROWS * Fixtures.FEATURES], ROWS),
          Targets.ofClasses(new int[ROWS]),
          new StepContext(7, true, 0, 0, ROWS, null),
          model.gradientBuffer());
    }
  }

  /** The dynamic linker says of each function of a library which one it is. */
  @Test
  void theLibraryOfMatricesIsItsOwn() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens") || argument.startsWith("-XX"))
        .forEach(command::add);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), TorchBesideTest.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LD_DEBUG", "bindings");
    builder.environment().put("LD_DEBUG_OUTPUT", folder.resolve("linker").toString());
    Process process = builder.inheritIO().start();
    assertThat(process.waitFor()).isZero();
    List<String> products = new ArrayList<>();
    try (Stream<Path> logs = Files.list(folder)) {
      for (Path log : (Iterable<Path>) logs::iterator) {
        try (Stream<String> lines = Files.lines(log)) {
          lines
              .filter(line -> line.contains("libtorch_cpu.so") && line.contains("`sgemm_'"))
              .forEach(products::add);
        }
      }
    }
    assertThat(products).isNotEmpty().allMatch(line -> line.matches(".* to .*libtorch_cpu.so .*"));
  }
}
