package dev.graft.spark.read;

import dev.graft.UnusableInputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.SerializableConfiguration;

/** Lists folders, on whatever machine: all files however deep, hidden ones left out. */
final class ListFolder implements Function<String, ListFolder.Listed> {

  private static final long serialVersionUID = 1L;

  private final SerializableConfiguration hadoop;

  ListFolder(Configuration hadoop) {
    this.hadoop = new SerializableConfiguration(hadoop);
  }

  /** Whether a name is of no interest: hidden, or written by Spark beside its data. */
  static boolean hidden(Path path) {
    return path.getName().startsWith(".") || path.getName().startsWith("_");
  }

  /** All files in a folder, page by page. */
  static List<FileStatus> files(FileSystem filesystem, Path folder) throws IOException {
    List<FileStatus> files = new ArrayList<>();
    collect(filesystem, folder, files);
    return files;
  }

  /** Not by {@code listFiles}: of each local file that asks another process for the permissions. */
  private static void collect(FileSystem filesystem, Path folder, List<FileStatus> files)
      throws IOException {
    RemoteIterator<FileStatus> entries = filesystem.listStatusIterator(folder);
    while (entries.hasNext()) {
      FileStatus entry = entries.next();
      if (hidden(entry.getPath())) {
        continue;
      }
      if (entry.isDirectory()) {
        collect(filesystem, entry.getPath(), files);
      } else {
        files.add(entry);
      }
    }
  }

  @Override
  public Listed call(String folder) {
    try {
      Path path = new Path(folder);
      return new Listed(folder, files(path.getFileSystem(hadoop.value()), path));
    } catch (FileNotFoundException | AccessDeniedException | AccessControlException e) {
      throw unusable(folder, e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder + ": " + e.getMessage(), e);
    }
  }

  private static UnusableInputException unusable(String folder, IOException problem) {
    return new UnusableInputException(
        "Cannot read the folder %s: %s."
            .formatted(folder, problem.getMessage().lines().findFirst().orElse("")),
        problem);
  }

  /** The files of a folder, by what comes after its path. */
  static final class Listed implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String folder;
    private final String[] names;
    private final long[] bytes;

    private Listed(String folder, List<FileStatus> files) {
      this.folder = folder;
      this.names =
          files.stream()
              .map(file -> below(folder, file.getPath().toString()))
              .toArray(String[]::new);
      this.bytes = files.stream().mapToLong(FileStatus::getLen).toArray();
    }

    /** From its slash on; of a path that a link leads to elsewhere, all of it. */
    private static String below(String folder, String path) {
      return path.startsWith(folder + "/") ? path.substring(folder.length()) : path;
    }

    /** As pictures of a class that has the folder's name. */
    List<PictureFile> pictures() {
      String label = new Path(folder).getName();
      List<PictureFile> pictures = new ArrayList<>();
      for (int i = 0; i < names.length; i++) {
        String path = names[i].startsWith("/") ? folder + names[i] : names[i];
        pictures.add(new PictureFile(path, label, Math.max(1, bytes[i]), 1, null));
      }
      return pictures;
    }
  }
}
