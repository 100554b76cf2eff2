package dev.graft.spark.job;

import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.Includes;
import dev.graft.config.JobFolder;
import dev.graft.config.PathCredentials;
import dev.graft.config.Settings;
import dev.graft.config.SettingsReader;
import dev.graft.spark.storage.Filesystems;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.hadoop.fs.Path;

/** Reads and checks job files, on this machine or any Hadoop filesystem. */
public final class JobFile {

  private JobFile() {}

  /**
   * Reads a job file; Spark need not have been started.
   *
   * @param file a local path, or a URI of any Hadoop filesystem
   * @param sets {@code key=value}, which count more than the file
   * @throws UnusableInputException if it cannot be read, or naming the setting that cannot be used
   */
  public static Settings read(Command command, String file, List<String> sets) {
    return read(command, file, sets, false);
  }

  /**
   * The same.
   *
   * @param anywhere whether the file may include others from outside of its own folder
   */
  public static Settings read(Command command, String file, List<String> sets, boolean anywhere) {
    return open(
        file,
        anywhere,
        (reader, includes) -> SettingsReader.read(command, reader, file, sets, includes));
  }

  /** The command that a job file is for, by the parts that it has. */
  public static Command command(String file, List<String> sets, boolean anywhere) {
    return open(
        file, anywhere, (reader, includes) -> SettingsReader.command(reader, file, sets, includes));
  }

  private static <T> T open(String file, boolean anywhere, BiFunction<Reader, Includes, T> use) {
    PathCredentials.refuse("--conf", file);
    try (Reader reader = open(file)) {
      JobFolder folder = remote(file) ? new RemoteJobFolder(file) : new LocalJobFolder(file);
      return use.apply(reader, Includes.of(folder, file, anywhere));
    } catch (NoSuchFileException | FileNotFoundException e) {
      throw new UnusableInputException(
          "Cannot read the job file %s: there is no such file%s."
              .formatted(file, ClusterPaths.here()),
          e);
    } catch (IOException | IllegalArgumentException e) {
      throw new UnusableInputException(
          "Cannot read the job file %s: %s.".formatted(file, e.getMessage()), e);
    }
  }

  private static Reader open(String file) throws IOException {
    return remote(file)
        ? new InputStreamReader(
            Filesystems.of(Filesystems.configuration(), file).open(new Path(file)),
            StandardCharsets.UTF_8)
        : Files.newBufferedReader(java.nio.file.Path.of(file));
  }

  /** Whether a path names its filesystem; else it is one of this machine. */
  static boolean remote(String file) {
    return new Path(file).toUri().getScheme() != null;
  }
}
