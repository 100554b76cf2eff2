package dev.graft.spark.cli;

import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.spark.job.JobFile;
import dev.graft.spark.save.RunFolder;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

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
  Settings read(Command command) {
    return JobFile.read(command, file, sets, allowIncludes);
  }
}
