package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

  private Path job(int workers) throws IOException {
    Path data = Files.writeString(folder.resolve("rows.csv"), "0,1,0\n1,0,1\n".repeat(128));
    return Files.writeString(
        folder.resolve("job.conf"),
        """
        output = "%s"
        data { format = csv, train.path = "%s", leakage = off }
        model.layers = [
          { name = one, type = dense, units = 1650, activation = relu }
          { name = two, type = dense, units = 1650, activation = relu }
          { name = out, type = output, units = 2 }
        ]
        train { workers = %s, batch-size = %s, average-every = 100, epochs = 1 }
        """
            .formatted(folder.resolve("out"), data, workers, workers));
  }

  /** 2.7 million weights and their gradients are 21 MB: those of 100 tasks at once are 2.1 GB. */
  @Test
  void aTrainingThatCannotFitIsRefusedAndOneThatFitsIsNot() throws Exception {
    assertThat(output(0, "local[100]", TrainsWithLittle.class, job(100)))
        .contains(
            "Cannot train with 2,048 MB of memory outside the Java heap on the driver, where tasks run (what JavaCPP allows: 4 times the heap): weights,"
                + " gradients and what is kept of a minibatch for each of 100 tasks at once take 2,086 MB at least; spark.driver.memory gives it"
                + " more, and fewer tasks at once (--master local[N]) or smaller minibatches");
    assertThat(output(0, "local[1]", TrainsWithLittle.class, job(4))).contains("trained");
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
