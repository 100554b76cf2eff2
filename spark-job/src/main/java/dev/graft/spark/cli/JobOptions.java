package dev.graft.spark.cli;

import dev.graft.config.Command;
import dev.graft.config.PathCredentials;
import dev.graft.config.Settings;
import dev.graft.config.SettingsReader;
import dev.graft.config.UnusableInputException;
import dev.graft.spark.save.RunFolder;
import dev.graft.spark.storage.Filesystems;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
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

  /** Reads and checks the job file; Spark has not been started. */
  Settings read(Command command) {
    PathCredentials.refuse("--conf", file);
    try (Reader reader = open()) {
      return SettingsReader.read(command, reader, file, sets);
    } catch (NoSuchFileException | FileNotFoundException e) {
      throw new UnusableInputException(
          "Cannot read the job file %s: there is no such file.".formatted(file), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new UnusableInputException(
          "Cannot read the job file %s: %s.".formatted(file, e.getMessage()), e);
    }
  }

  private Reader open() throws IOException {
    Path path = new Path(file);
    return path.toUri().getScheme() == null
        ? Files.newBufferedReader(java.nio.file.Path.of(file))
        : new InputStreamReader(
            Filesystems.of(Filesystems.configuration(), file).open(path), StandardCharsets.UTF_8);
  }
}
