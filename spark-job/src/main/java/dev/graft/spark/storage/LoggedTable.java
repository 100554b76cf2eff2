package dev.graft.spark.storage;

import dev.graft.UnusableInputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.security.AccessControlException;

/**
 * A folder whose log says which of its files count: a table of Delta Lake, Iceberg or Hudi. Its
 * files hold rows that were deleted or replaced; who reads them one by one reads those, too.
 */
public final class LoggedTable {

  /** Of Iceberg: {@code v3.metadata.json}, {@code 00002-<uuid>.gz.metadata.json}. */
  private static final String ICEBERG = "v?\\d+(-[^/]+)?(\\.gz)?\\.metadata\\.json(\\.gz)?";

  private static final String METADATA = "metadata";

  private final Kind kind;
  private final Path log;

  private LoggedTable(Kind kind, Path log) {
    this.kind = kind;
    this.log = log;
  }

  private enum Kind {
    DELTA("a Delta table", "delta", "io.delta:delta-spark_<Scala>:<version>"),
    ICEBERG(
        "an Iceberg table",
        "iceberg",
        "org.apache.iceberg:iceberg-spark-runtime-<Spark>_<Scala>:<version>"),
    HUDI("a Hudi table", "hudi", "org.apache.hudi:hudi-spark<Spark>-bundle_<Scala>:<version>");

    private final String called;
    private final String source;
    private final String artifact;

    Kind(String called, String source, String artifact) {
      this.called = called;
      this.source = source;
      this.artifact = artifact;
    }
  }

  /**
   * Refuses files that belong to such a table: the path's own, those of a folder below, and what
   * lies within the folder of a table.
   *
   * @param path a file, a folder, or a pattern of them
   * @param format that the files are to be read as, one after the other
   * @param remedy how to name a data source instead; {@code %s} is its name
   */
  public static void refuse(Configuration hadoop, String path, String format, String remedy) {
    LoggedTable table;
    try {
      table = find(Filesystems.of(hadoop, path), new Path(path)).orElse(null);
    } catch (IOException e) {
      throw new UnusableInputException(
          "Cannot read %s: what lies there cannot be listed (%s).".formatted(path, e.getMessage()),
          e);
    }
    if (table != null) {
      throw new UnusableInputException(table.message(path, format, remedy));
    }
  }

  private String message(String path, String format, String remedy) {
    return "Cannot read %s as %s: its files are those of %s (%s), whose log says which of them count; %s, with its package behind --, as in -- --packages %s."
        .formatted(
            path, format, kind.called, log, remedy.formatted(kind.source), artifact(kind.artifact));
  }

  private static String artifact(String pattern) {
    String scalaVersion = scala.util.Properties$.MODULE$.versionNumberString();
    String spark = org.apache.spark.package$.MODULE$.SPARK_VERSION();
    return pattern.replace("<Scala>", minor(scalaVersion)).replace("<Spark>", minor(spark));
  }

  private static String minor(String version) {
    return version.replaceFirst("^(\\d+\\.\\d+).*", "$1");
  }

  private static Optional<LoggedTable> find(FileSystem filesystem, Path path) throws IOException {
    FileStatus[] roots = filesystem.globStatus(path);
    for (FileStatus root : roots == null ? new FileStatus[0] : roots) {
      Path folder = root.isDirectory() ? root.getPath() : root.getPath().getParent();
      Optional<LoggedTable> table = above(filesystem, folder);
      if (table.isEmpty() && root.isDirectory()) {
        table = within(filesystem, folder);
      }
      if (table.isPresent()) {
        return table;
      }
    }
    return Optional.empty();
  }

  /** Whether a folder or one of those that it is in is a table. */
  private static Optional<LoggedTable> above(FileSystem filesystem, Path path) throws IOException {
    for (Path folder = path; folder != null; folder = folder.getParent()) {
      try {
        Optional<LoggedTable> table = at(filesystem, folder);
        if (table.isPresent()) {
          return table;
        }
      } catch (IOException e) { // who may read a folder need not be allowed to look above it
        if (!isDenied(filesystem, folder, e)) {
          throw e;
        }
      }
    }
    return Optional.empty();
  }

  /** Local folders that may not be listed say nothing but that something went wrong. */
  private static boolean isDenied(FileSystem filesystem, Path folder, IOException failure) {
    return isDenial(failure)
        || Stream.of(folder, new Path(folder, METADATA))
            .anyMatch(
                each -> {
                  try {
                    filesystem.access(each, FsAction.READ_EXECUTE);
                    return false;
                  } catch (IOException e) {
                    return isDenial(e);
                  }
                });
  }

  private static boolean isDenial(IOException failure) {
    return failure instanceof AccessControlException || failure instanceof AccessDeniedException;
  }

  private static Optional<LoggedTable> at(FileSystem filesystem, Path folder) throws IOException {
    Path delta = new Path(folder, "_delta_log");
    if (filesystem.exists(delta)) {
      return Optional.of(new LoggedTable(Kind.DELTA, delta));
    }
    Path hudi = new Path(folder, ".hoodie");
    if (filesystem.exists(hudi)) {
      return Optional.of(new LoggedTable(Kind.HUDI, hudi));
    }
    Path metadata = new Path(folder, METADATA);
    for (FileStatus file : list(filesystem, metadata)) {
      if (file.getPath().getName().matches(ICEBERG)) {
        return Optional.of(new LoggedTable(Kind.ICEBERG, file.getPath()));
      }
    }
    return Optional.empty();
  }

  private static FileStatus[] list(FileSystem filesystem, Path folder) throws IOException {
    try {
      return filesystem.listStatus(folder);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  /** Whether there is a table among the folders that Spark looks into, which is all of them. */
  private static Optional<LoggedTable> within(FileSystem filesystem, Path root) throws IOException {
    if ("file".equals(filesystem.getUri().getScheme())) {
      return walk(filesystem, root);
    }
    RemoteIterator<LocatedFileStatus> files = filesystem.listFiles(root, true);
    while (files.hasNext()) {
      Optional<LoggedTable> table = logOf(files.next().getPath(), root);
      if (table.isPresent()) {
        return table;
      }
    }
    return Optional.empty();
  }

  /**
   * The same folder by folder. Storage lists a whole tree at once, thousands of files a request;
   * without its native library Hadoop starts a process for every local file that it lists so.
   */
  private static Optional<LoggedTable> walk(FileSystem filesystem, Path folder) throws IOException {
    for (FileStatus entry : filesystem.listStatus(folder)) {
      boolean within = entry.isDirectory();
      Path file = within ? new Path(entry.getPath(), "any") : entry.getPath();
      Optional<LoggedTable> table = logOf(file, folder);
      if (table.isEmpty() && within && !isHidden(entry.getPath())) {
        table = walk(filesystem, entry.getPath());
      }
      if (table.isPresent()) {
        return table;
      }
    }
    return Optional.empty();
  }

  private static boolean isHidden(Path path) {
    return path.getName().matches("[_.].*");
  }

  /** The table of whose log a file below the root is a part; Spark sees no hidden folders. */
  private static Optional<LoggedTable> logOf(Path file, Path root) {
    Path hidden = null;
    for (Path folder = file.getParent();
        folder != null && !folder.equals(root);
        folder = folder.getParent()) {
      hidden = isHidden(folder) ? folder : hidden;
    }
    if (hidden == null) {
      boolean iceberg =
          file.getName().matches(ICEBERG) && file.getParent().getName().equals(METADATA);
      return iceberg ? Optional.of(new LoggedTable(Kind.ICEBERG, file)) : Optional.empty();
    }
    return switch (hidden.getName()) {
      case "_delta_log" -> Optional.of(new LoggedTable(Kind.DELTA, hidden));
      case ".hoodie" -> Optional.of(new LoggedTable(Kind.HUDI, hidden));
      default -> Optional.empty();
    };
  }
}
