package dev.graft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GPUs as Spark gives them to tasks, made up by a discovery script: no GPU is there. */
class GpuIT {

  private static final Path DISCOVER =
      GraftProcess.ROOT.resolve("submit-scripts/discover-gpus").toAbsolutePath();

  @TempDir Path folder;

  private GraftProcess.Result application(String argument, String... settings) throws Exception {
    Path script = program("discover", "echo '{\"name\": \"gpu\", \"addresses\": [\"4\", \"7\"]}'");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                argument,
                "--master",
                "local-cluster[1,4,1024]",
                "--",
                "--class",
                "dev.graft.tests.gpu.GpuTasks",
                "--jars",
                jar().toString(),
                "--driver-memory",
                "1g"));
    Stream.concat(
            Stream.of(
                "spark.worker.resource.gpu.amount=2",
                "spark.worker.resource.gpu.discoveryScript=" + script,
                "spark.executor.resource.gpu.amount=2",
                "spark.executor.resource.gpu.discoveryScript=" + script),
            Stream.of(settings))
        .forEach(setting -> arguments.addAll(List.of("--conf", setting)));
    return GraftProcess.graft(arguments.toArray(new String[0])).run();
  }

  private static List<String> told(GraftProcess.Result run, String beginning) {
    assertThat(run.exitCode()).as(run.output()).isZero();
    return run.output().lines().filter(line -> line.startsWith(beginning)).toList();
  }

  @Test
  @Tag("long")
  void tasksComputeOnTheGpuThatSparkGaveThemAndShareIt() throws Exception {
    List<String> told = told(application("tasks", "spark.task.resource.gpu.amount=0.5"), "given ");
    assertThat(told).hasSize(4).allMatch(line -> line.matches("given (\\d+) on \\1 opened [01]"));
    // Two tasks a GPU, which share what was opened there.
    assertThat(told.stream().distinct()).hasSize(2).allMatch(line -> line.matches("given [47] .*"));
  }

  @Test
  @Tag("long")
  void featurizingAloneGetsTheGpusOfExecutorsWhereTasksHaveNone() throws Exception {
    List<String> told = told(application("stages"), "made on ");
    assertThat(told).hasSize(4).allMatch(line -> line.matches("made on [47], read with \\[\\]"));
    assertThat(told.stream().distinct()).hasSize(2);
  }

  /** The classes of the application. */
  private Path jar() throws IOException {
    Path classes = GraftProcess.ROOT.resolve("tests/target/test-classes");
    Path jar = folder.resolve("gpu.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.list(classes.resolve("dev/graft/tests/gpu"))) {
      for (Path file : files.toList()) {
        zip.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
        ((OutputStream) zip).write(Files.readAllBytes(file));
      }
    }
    return jar;
  }

  private Path program(String name, String script) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/bash\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private GraftProcess.Result discover(String variable, String value) throws Exception {
    return GraftProcess.of(DISCOVER).with(variable, value).run();
  }

  @Test
  void gpusAreFoundByNvidiaSmi() throws Exception {
    String path = folder + ":" + System.getenv("PATH");
    program("nvidia-smi", "[ \"$1\" = --query-gpu=index ] && printf '0\\n1\\n2\\n'");
    assertThat(discover("PATH", path).output())
        .isEqualTo("{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\", \"2\"]}\n");
    program("nvidia-smi", "echo 'NVIDIA-SMI has failed'; exit 9");
    GraftProcess.Result failed = discover("PATH", path);
    assertThat(failed.exitCode()).isEqualTo(2);
    assertThat(failed.output())
        .startsWith("Cannot look for GPUs on ")
        .endsWith(": NVIDIA-SMI has failed\n");
  }

  @Test
  void thoseThatAProcessMaySeeAreCountedAnew() throws Exception {
    assertThat(discover("CUDA_VISIBLE_DEVICES", "3,GPU-5f0c").output())
        .isEqualTo("{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\"]}\n");
    GraftProcess.Result none = discover("CUDA_VISIBLE_DEVICES", "");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.output()).startsWith("Cannot offer a GPU: ").hasLineCount(1);
  }

  @Test
  void theCheckOfGpusNeedsOne() throws Exception {
    GraftProcess.Result none =
        GraftProcess.of(GraftProcess.ROOT.resolve("tests/gpu-check"))
            .with("CUDA_VISIBLE_DEVICES", "")
            .run();
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.output())
        .startsWith("Cannot check GPUs: ")
        .endsWith(" has none for this process.\n")
        .hasLineCount(1);
  }
}
