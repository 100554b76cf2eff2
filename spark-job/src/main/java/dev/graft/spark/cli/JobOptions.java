package dev.graft.spark.cli;

import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.spark.job.ClusterPaths;
import dev.graft.spark.job.JobFile;
import dev.graft.spark.save.RunFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of every command that reads a job file. */
final class JobOptions {

  @Option(
      names = "--conf",
      required = true,
      paramLabel = "FILE",
      description = "The job file (HOCON): a local path, or a URI of any Hadoop filesystem.")
  private String file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides one key of the job file. May be repeated.")
  private List<String> sets = new ArrayList<>();

  @Option(
      names = "--overwrite",
      description = "Replaces an output that holds the run of another configuration.")
  private boolean overwrite;

  @Option(
      names = "--allow-includes",
      description =
          "Lets the job file include files from outside of its own folder, also by file(), url() and classpath().")
  private boolean allowIncludes;

  @Option(
      names = ResultLine.OPTION,
      description =
          "Prints a last line of JSON on standard output, for schedulers, whatever comes of the command: status, exit code, output, hash of the weights, main metrics, seconds.")
  @SuppressWarnings(
      "unused") // ResultLine looks for it: there is a line where nothing can be parsed
  private boolean resultLine;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /**
   * What becomes of a run that the output holds already.
   *
   * @param resume whether one with safe changes is continued
   */
  RunFolder.Existing existing(boolean resume) {
    if (overwrite && resume) {
      throw new UnusableInputException(
          "Cannot both continue a run (--resume) and replace it (--overwrite): give one of the two.");
    }
    if (overwrite) {
      return RunFolder.Existing.OVERWRITE;
    }
    return resume ? RunFolder.Existing.RESUME : RunFolder.Existing.CONTINUE;
  }

  /** The command that the job file is for, by the parts that it has. */
  Command command() {
    return JobFile.command(file, sets, allowIncludes);
  }

  /** Reads and checks the job file; Spark has not been started. */
  Settings read(Command command) throws IOException {
    return read(command, List.of());
  }

  /**
   * The same with what other options say.
   *
   * @param more settings, as behind {@code --set}
   */
  Settings read(Command command, List<String> more) throws IOException {
    sets.addAll(more);
    Settings settings = JobFile.read(command, file, sets, allowIncludes);
    result().job(command, settings.output());
    if (ClusterPaths.driverIsElsewhere()) {
      ClusterPaths.check(file, file, settings);
      ClusterPaths.requireFiles(settings);
    }
    return settings;
  }

  /**
   * Refuses what says nothing where cluster mode puts the driver.
   *
   * @param there what the job file is called there
   */
  void checkForClusterMode(String there, Settings settings) {
    ClusterPaths.check(file, there, settings);
  }

  /** Stops the job when the JVM is asked to end. */
  Termination termination() {
    return new Termination(result());
  }

  /** What schedulers are told at the end. */
  ResultLine result() {
    return GraftCommand.result(spec);
  }
}
