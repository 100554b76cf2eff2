package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs with a heap of 512 MB. */
@Tag("long")
class OutOfMemoryProcessTest {

  @TempDir private Path folder;

  private String output(int exitCode, String master, Class<?> program, Object... arguments)
      throws Exception {
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command(master, program, arguments))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .directory(folder.toFile())
            .start();
    boolean ended = process.waitFor(3, TimeUnit.MINUTES);
    process.destroyForcibly();
    String output = Files.readString(log);
    assertThat(ended).as(output).isTrue();
    assertThat(process.exitValue()).as(output).isEqualTo(exitCode);
    return output;
  }

  /** 2.7 million weights with two moments each are 31 MB: 16 replies at once are 500 MB. */
  @Test
  void aTrainingThatCannotFitIsRefusedAndTrainsWithFewerTasksAtOnce() throws Exception {
    Path data = Files.writeString(folder.resolve("rows.csv"), "0,1,0\n1,0,1\n".repeat(32));
    Path job =
        Files.writeString(
            folder.resolve("job.conf"),
            """
            output = "%s"
            data { format = csv, train.path = "%s", leakage = off }
            model.layers = [
              { name = one, type = dense, units = 1650, activation = relu }
              { name = two, type = dense, units = 1650, activation = relu }
              { name = out, type = output, units = 2 }
            ]
            train { workers = 16, batch-size = 16, average-every = 8, epochs = 1 }
            """
                .formatted(folder.resolve("out"), data));
    assertThat(output(0, "local[16]", TrainsWithLittle.class, job))
        .contains(
            "Cannot train with 512 MB of Java heap on the driver, where tasks run: the weights of a round and, for each of 16 tasks at once, the"
                + " weights of its reply take 531 MB at least; spark.driver.memory gives it more, and fewer tasks at once (--master local[N])"
                + " need less.");
    assertThat(output(0, "local[1]", TrainsWithLittle.class, job)).contains("trained");
  }

  /** In local mode the driver outlives it: Spark would end it with 52. */
  @Test
  void aTaskThatFillsTheHeapEndsTheJobNotTheJvm() throws Exception {
    assertThat(output(3, "local[1]", FillsTheHeap.class))
        .containsPattern(
            "Spark could not finish: partition 0 failed 1 times?, at last on \\S+, executor driver: out of memory:"
                + " the Java heap, \\d+ MB, is full \\(Java heap space\\); spark.driver.memory gives it more");
  }

  private static List<String> command(String master, Class<?> program, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx512m",
            "-Dspark.master=" + master,
            "-Dspark.ui.enabled=false",
            "-Dspark.driver.host=127.0.0.1",
            "-Dspark.driver.bindAddress=127.0.0.1",
            "-cp",
            System.getProperty("java.class.path"),
            program.getName()));
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    return command;
  }
}
