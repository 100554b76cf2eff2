package dev.graft.spark.init;

import dev.graft.UnusableInputException;
import dev.graft.guess.Confidence;
import dev.graft.guess.Finding;
import dev.graft.spark.storage.Filesystems;
import dev.graft.spark.storage.LocalFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/** The files that a path or pattern stands for, in the order of their names; some of very many. */
final class DataFiles {

  private static final int LARGEST = 1 << 26;

  /** A file's ending, with that of its packing. */
  private static final Pattern ENDING =
      Pattern.compile("(?i)(\\.[^.]+)?(\\.(gz|bz2|zst|lz4|snappy|deflate|xz|zip))?$");

  private final Configuration hadoop;
  private final String path;
  private final FileSystem filesystem;
  private final boolean folder;
  private final FileListing listing;

  private DataFiles(
      Configuration hadoop,
      String path,
      FileSystem filesystem,
      boolean folder,
      FileListing listing) {
    this.hadoop = hadoop;
    this.path = path;
    this.filesystem = filesystem;
    this.folder = folder;
    this.listing = listing;
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
    FileListing listing = FileListing.of(filesystem, found);
    if (listing.files().isEmpty()) {
      throw new UnusableInputException(
          "Cannot use %s: there is no file in it; name a file, a folder with data, a pattern or a table."
              .formatted(path));
    }
    return new DataFiles(hadoop, path, filesystem, folder, listing);
  }

  private static FileStatus[] found(FileSystem filesystem, Path path) throws IOException {
    try {
      return new FileStatus[] {filesystem.getFileStatus(path)};
    } catch (FileNotFoundException e) {
      return filesystem.globStatus(path);
    }
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
    return files().size() > 1
        ? files()
        : FileListing.of(
                filesystem, new FileStatus[] {filesystem.getFileStatus(first().getParent())})
            .files();
  }

  String path() {
    return path;
  }

  /** The same, or, where other files lie in the folder, a pattern that leaves them out. */
  String dataPath() throws IOException {
    List<String> others = others();
    return others.isEmpty() ? path : path.replaceFirst("/+$", "") + "/*" + ending(others.get(0));
  }

  /** Says which files of the folder are read and which are not; null: all are. */
  Finding leftOut() throws IOException {
    List<String> others = others();
    return others.isEmpty()
        ? null
        : new Finding(
            "files",
            String.format(Locale.ROOT, "%,d, *%s", files().size(), ending(others.get(0))),
            Confidence.LIKELY,
            "left out, by their names: " + String.join(", ", others),
            true);
  }

  /** The files that lie in the folder itself and hold no data. */
  private List<String> others() throws IOException {
    if (!folder || !FileListing.isData(first().getName())) {
      return List.of();
    }
    return Arrays.stream(filesystem.listStatus(root()))
        .filter(FileStatus::isFile)
        .map(status -> status.getPath().getName())
        .filter(name -> !name.matches("[._].*") && !FileListing.isData(name))
        .sorted()
        .toList();
  }

  /** The ending that all data have and nothing else: a pattern can tell them by nothing else. */
  private String ending(String other) throws IOException {
    boolean deeper = listing.counts().keySet().stream().anyMatch(at -> at.depth() > root().depth());
    List<String> endings =
        files().stream().map(file -> ending(file.getPath())).distinct().sorted().toList();
    String ending = endings.get(0);
    boolean apart = !ending.isEmpty() && others().stream().noneMatch(name -> name.endsWith(ending));
    if (deeper || endings.size() > 1 || !apart) {
      throw new UnusableInputException(
          "Cannot use %s: %s lies in it, which is no data, and no pattern tells its data files from it (%s); move what is no data elsewhere."
              .formatted(
                  path,
                  other,
                  deeper
                      ? "they lie in sub-folders"
                      : endings.size() > 1
                          ? "their names end in " + String.join(" and ", named(endings))
                          : "their names end alike"));
    }
    return ending;
  }

  private static List<String> named(List<String> endings) {
    return endings.stream().map(ending -> ending.isEmpty() ? "nothing" : ending).toList();
  }

  private static String ending(Path file) {
    Matcher ending = ENDING.matcher(file.getName());
    return ending.find() ? ending.group() : "";
  }

  /** Whether it is one file or folder as a whole, and no pattern. */
  boolean isOnePath() throws IOException {
    return folder ? others().isEmpty() : root().toUri().getPath().equals(first().toUri().getPath());
  }

  /** Whether the path is one folder. */
  boolean isFolder() {
    return folder;
  }

  List<FileStatus> files() {
    return listing.files();
  }

  /** How many files each folder holds itself, where {@link #files} may have some of them only. */
  Map<Path, Long> counts() {
    return listing.counts();
  }

  /** Whether it is a folder of folders with one text a file. */
  boolean areTextsInFolders() {
    return folder
        && files().size() > 1
        && files().stream().allMatch(file -> file.getPath().getName().endsWith(".txt"))
        && files().stream().map(file -> file.getPath().getParent()).distinct().count() > 1;
  }

  Path first() {
    return files().get(0).getPath();
  }

  /** The first bytes of a file, unpacked if its name says so. */
  byte[] head(Path file, int most) throws IOException {
    return read(file, in -> in.readNBytes(most));
  }

  /** What a file holds, unpacked if its name says so. */
  <T> T read(Path file, Reading<T> reading) throws IOException {
    CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(file);
    try (InputStream raw = LocalFiles.open(filesystem, file);
        InputStream in = codec == null ? raw : codec.createInputStream(raw)) {
      return reading.of(in);
    } catch (IOException e) {
      throw new UnusableInputException("Cannot read %s: %s.".formatted(file, e.getMessage()), e);
    }
  }

  /** What is made of a file. */
  interface Reading<T> {
    T of(InputStream in) throws IOException;
  }
}
