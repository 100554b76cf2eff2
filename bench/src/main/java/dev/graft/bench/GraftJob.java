package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.io.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A Graft command, run as users run it: a job file and the jar that is submitted. */
final class GraftJob {

  /** What is submitted. */
  static final String MAIN = "dev.graft.spark.cli.Main";

  private final Launcher launcher;
  private final String name;
  private final Program program;
  private final Path output;

  /**
   * @param command as on the command line
   * @param data folder of {@link TrainingData}
   * @param job the job file without data, validation and output
   */
  GraftJob(Launcher launcher, String name, String command, Path data, String job)
      throws IOException {
    this.launcher = launcher;
    this.name = name;
    this.output = launcher.work().resolve(name);
    Path file = launcher.work().resolve(name + ".conf");
    Files.writeString(file, text(data, job), StandardCharsets.UTF_8);
    this.program = program(command, file);
  }

  private static Program program(String command, Path file) {
    return Program.of(MAIN, Program.Natives.GRAFT, List.of(command, "--conf", file.toString()))
        .onLocalSpark(2);
  }

  /**
   * A job of data of any kind.
   *
   * @param job the job file without output
   */
  static GraftJob of(Launcher launcher, String name, String command, String job)
      throws IOException {
    Path output = launcher.work().resolve(name);
    Path file = launcher.work().resolve(name + ".conf");
    Files.writeString(file, "output = \"%s\"%n".formatted(output) + job, StandardCharsets.UTF_8);
    return new GraftJob(launcher, name, program(command, file), output);
  }

  private GraftJob(Launcher launcher, String name, Program program, Path output) {
    this.launcher = launcher;
    this.name = name;
    this.program = program;
    this.output = output;
  }

  /** With one more system property. */
  GraftJob property(String property, Object value) {
    return new GraftJob(launcher, name, program.property(property, value), output);
  }

  /** With one more environment variable. */
  GraftJob variable(String variable, Object value) {
    return new GraftJob(launcher, name, program.variable(variable, value), output);
  }

  /** Run by a program that takes the arguments of the command line. */
  GraftJob ranBy(Class<?> main) {
    return new GraftJob(launcher, name, program.by(main), output);
  }

  /** With a terminal. */
  GraftJob onTerminal() {
    return new GraftJob(launcher, name, program.onTerminal(), output);
  }

  /** With libtorch beside what is submitted. */
  GraftJob withTorch() {
    return new GraftJob(launcher, name, program.natives(Program.Natives.TORCH), output);
  }

  /** In other memory. */
  GraftJob in(Program.Room room) {
    return new GraftJob(launcher, name, program.in(room), output);
  }

  private String text(Path data, String job) {
    return """
        output = "%s"
        seed = 42
        data {
          train { images = "%2$s/train-images", labels = "%2$s/train-labels" }
          test { images = "%2$s/test-images", labels = "%2$s/test-labels" }
          validation.fraction = 0
          scale = 255
        }
        train.workers = 2
        """
            .formatted(output, data)
        + job;
  }

  /** What runs it from the beginning: a job that has finished is not run again. */
  Program anew() throws IOException {
    delete(output);
    return program;
  }

  /**
   * Runs the job.
   *
   * @return {@link #report}
   */
  JsonNode run() throws IOException {
    launcher.run(anew());
    return report();
  }

  /** The report of a job that has ended, with the seconds of every epoch and of every round. */
  JsonNode report() throws IOException {
    ObjectNode report = written();
    ArrayNode epochs = report.putArray("epochSeconds");
    ArrayNode rounds = report.putArray("roundSeconds");
    double seconds = 0;
    int epoch = 1;
    for (String line : Files.readAllLines(output.resolve("metrics.jsonl"))) {
      JsonNode round = Json.read(new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)));
      if (round.path("epoch").asInt() > epoch) {
        epochs.add(seconds);
        seconds = 0;
        epoch++;
      }
      seconds += round.path("seconds").asDouble();
      rounds.add(round.path("seconds").asDouble());
    }
    epochs.add(seconds);
    return report;
  }

  /** The report of a job that has ended. */
  ObjectNode written() throws IOException {
    try (InputStream in = Files.newInputStream(output.resolve("report.json"))) {
      return (ObjectNode) Json.read(in);
    }
  }

  /** Deletes a folder with all that is in it, if it is there. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
