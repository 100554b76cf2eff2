package dev.graft.spark.init;

import dev.graft.config.UnusableInputException;
import dev.graft.image.PictureSize;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;

/** A folder of pictures: whether its sub-folders are classes, or parts that hold them. */
final class PictureFolders {

  private static final Map<String, Set<String>> PARTS = new LinkedHashMap<>();

  static {
    PARTS.put("train", Set.of("train", "training"));
    PARTS.put("validation", Set.of("val", "valid", "validation", "dev"));
    PARTS.put("test", Set.of("test", "testing"));
  }

  /** Pictures that are looked at. */
  private static final int LOOKED_AT = 40;

  private static final int LARGEST = 1 << 26;

  private final DataFiles files;
  private final int depth;

  PictureFolders(DataFiles files) {
    this.files = files;
    this.depth = files.root().depth();
  }

  /** The names of the folders between the path and a file, and the file's. */
  private List<String> below(FileStatus file) {
    List<String> names = new ArrayList<>();
    org.apache.hadoop.fs.Path path = file.getPath();
    while (path.depth() > depth) {
      names.add(0, path.getName());
      path = path.getParent();
    }
    return names;
  }

  /** The folders of the parts by train, validation and test; empty: sub-folders are classes. */
  Map<String, String> parts() {
    Map<String, String> parts = new LinkedHashMap<>();
    Set<String> tops = tops().keySet();
    PARTS.forEach(
        (part, names) ->
            tops.stream()
                .filter(top -> names.contains(top.toLowerCase(Locale.ROOT)))
                .findFirst()
                .ifPresent(top -> parts.put(part, top)));
    return parts.containsKey("train") && parts.size() == tops.size() ? parts : Map.of();
  }

  private Map<String, Long> tops() {
    return counts(0, null);
  }

  private Map<String, Long> counts(int level, String under) {
    Map<String, Long> counts = new TreeMap<>();
    for (FileStatus file : files.files()) {
      List<String> names = below(file);
      if (names.size() > level + 1 && (under == null || names.get(0).equals(under))) {
        counts.merge(names.get(level), 1L, Long::sum);
      }
    }
    return counts;
  }

  /**
   * The classes and how many pictures each has.
   *
   * @throws UnusableInputException if pictures lie beside each other
   */
  Map<String, Long> classes() {
    Map<String, String> parts = parts();
    Map<String, Long> classes = parts.isEmpty() ? tops() : counts(1, parts.get("train"));
    if (classes.size() < 2) {
      throw new UnusableInputException(
          "Cannot use %s: its pictures lie in %s; each class needs a folder of its own (FOLDER/CLASS/PICTURE), or a table that names picture and label in its columns."
              .formatted(
                  files.path(),
                  classes.isEmpty()
                      ? "no sub-folder"
                      : "one sub-folder, " + classes.keySet().iterator().next()));
    }
    return classes;
  }

  /**
   * Sizes of some pictures, spread over all.
   *
   * @throws UnusableInputException if none can be read
   */
  List<PictureSize> sizes() throws IOException {
    List<PictureSize> sizes = new ArrayList<>();
    int step = Math.max(1, files.files().size() / LOOKED_AT);
    for (int i = 0; i < files.files().size(); i += step) {
      PictureSize size = PictureSize.of(files.head(files.files().get(i).getPath(), LARGEST));
      if (size != null) {
        sizes.add(size);
      }
    }
    if (sizes.isEmpty()) {
      throw new UnusableInputException(
          "Cannot use %s: none of the files that were looked at is a picture that can be read; JPEG, PNG, BMP, GIF and WebP can."
              .formatted(files.path()));
    }
    return sizes;
  }
}
