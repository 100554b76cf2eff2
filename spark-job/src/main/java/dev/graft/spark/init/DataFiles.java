package dev.graft.spark.init;

import dev.graft.config.UnusableInputException;
import dev.graft.spark.storage.Filesystems;
import dev.graft.spark.storage.LocalFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/** The files that a path or pattern stands for, in the order of their names; some of very many. */
final class DataFiles {

  /** No more files are listed. */
  private static final int MOST = 100_000;

  private static final int LARGEST = 1 << 26;

  /** What lies beside data and tells of them. */
  private static final Pattern NO_DATA =
      Pattern.compile(
          "(?i)(license|licence|readme|notice|changelog|copying)(\\..*)?|.*\\.(md|rst|py|r|ipynb|pdf|html|sh|crc|md5|sha256)");

  private final Configuration hadoop;
  private final String path;
  private final FileSystem filesystem;
  private final boolean folder;
  private final List<FileStatus> files;

  private DataFiles(
      Configuration hadoop,
      String path,
      FileSystem filesystem,
      boolean folder,
      List<FileStatus> files) {
    this.hadoop = hadoop;
    this.path = path;
    this.filesystem = filesystem;
    this.folder = folder;
    this.files = files;
  }

  /**
   * Lists them; null if there is nothing at the path.
   *
   * @throws UnusableInputException if a folder or pattern holds no file
   */
  static DataFiles of(Configuration hadoop, String path) throws IOException {
    FileSystem filesystem = Filesystems.of(hadoop, path);
    FileStatus[] found = found(filesystem, new Path(path));
    if (found == null || found.length == 0) {
      return null;
    }
    boolean folder = found.length == 1 && found[0].isDirectory();
    List<FileStatus> files = files(filesystem, found);
    if (files.isEmpty()) {
      throw new UnusableInputException(
          "Cannot use %s: there is no file in it; name a file, a folder with data, a pattern or a table."
              .formatted(path));
    }
    return new DataFiles(hadoop, path, filesystem, folder, files);
  }

  private static FileStatus[] found(FileSystem filesystem, Path path) throws IOException {
    try {
      return new FileStatus[] {filesystem.getFileStatus(path)};
    } catch (FileNotFoundException e) {
      return filesystem.globStatus(path);
    }
  }

  private static List<FileStatus> files(FileSystem filesystem, FileStatus[] found)
      throws IOException {
    List<FileStatus> files = new ArrayList<>();
    Deque<FileStatus> open = new ArrayDeque<>(Arrays.asList(found));
    while (!open.isEmpty() && files.size() < MOST) {
      FileStatus next = open.poll();
      if (next.isFile()) {
        if (next.getLen() > 0) {
          files.add(next);
        }
      } else {
        Arrays.stream(filesystem.listStatus(next.getPath()))
            .filter(status -> !status.getPath().getName().matches("[._].*"))
            .forEach(open::add);
      }
    }
    files.sort(Comparator.comparing(FileStatus::getPath));
    List<FileStatus> data =
        files.stream()
            .filter(file -> !NO_DATA.matcher(file.getPath().getName()).matches())
            .toList();
    return data.isEmpty() ? files : data;
  }

  /** The path as its filesystem knows it. */
  Path root() {
    return filesystem.makeQualified(new Path(path));
  }

  /** The bytes of a file that a table names, beside it; null: there is none. */
  byte[] besideTable(String name) throws IOException {
    Path at = folder ? root() : first().getParent();
    try {
      Path file = new Path(at, name);
      return filesystem.exists(file) ? head(file, LARGEST) : null;
    } catch (IllegalArgumentException e) {
      return null; // it is no path
    }
  }

  /** The files, or, if it is one file alone, those of its folder. */
  List<FileStatus> beside() throws IOException {
    return files.size() > 1
        ? files
        : files(filesystem, new FileStatus[] {filesystem.getFileStatus(first().getParent())});
  }

  String path() {
    return path;
  }

  /** The same, or, where other files lie in the folder, a pattern that leaves them out. */
  String dataPath() throws IOException {
    if (!folder) {
      return path;
    }
    List<String> names =
        Arrays.stream(filesystem.listStatus(root()))
            .filter(FileStatus::isFile)
            .map(status -> status.getPath().getName())
            .filter(name -> !name.matches("[._].*"))
            .toList();
    boolean others = names.stream().anyMatch(name -> NO_DATA.matcher(name).matches());
    String ending = first().getName().replaceFirst("^[^.]*", "");
    return others ? path.replaceFirst("/+$", "") + "/*" + ending : path;
  }

  /** Whether the path is one folder. */
  boolean isFolder() {
    return folder;
  }

  List<FileStatus> files() {
    return files;
  }

  /** Whether it is a folder of folders with one text a file. */
  boolean areTextsInFolders() {
    return folder
        && files.size() > 1
        && files.stream().allMatch(file -> file.getPath().getName().endsWith(".txt"))
        && files.stream().map(file -> file.getPath().getParent()).distinct().count() > 1;
  }

  Path first() {
    return files.get(0).getPath();
  }

  /** The first bytes of a file, unpacked if its name says so. */
  byte[] head(Path file, int most) throws IOException {
    CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(file);
    try (InputStream raw = LocalFiles.open(filesystem, file);
        InputStream in = codec == null ? raw : codec.createInputStream(raw)) {
      return in.readNBytes(most);
    } catch (IOException e) {
      throw new UnusableInputException("Cannot read %s: %s.".formatted(file, e.getMessage()), e);
    }
  }
}
