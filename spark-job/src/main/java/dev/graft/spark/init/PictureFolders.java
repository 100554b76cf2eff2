package dev.graft.spark.init;

import dev.graft.UnusableInputException;
import dev.graft.image.PictureSize;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** A folder of pictures: whether its sub-folders are classes, or parts that hold them. */
final class PictureFolders {

  private static final Map<String, Pattern> PARTS = new LinkedHashMap<>();

  static {
    PARTS.put("train", part("train|training"));
    PARTS.put("validation", part("val|valid|validation|dev"));
    PARTS.put("test", part("test|testing"));
  }

  private static final Pattern PICTURE = Pattern.compile("(?i).+\\.(jpe?g|png|bmp|gif|webp)");

  /** Pictures that are looked at. */
  private static final int LOOKED_AT = 40;

  private static final int LARGEST = 1 << 26;

  private final DataFiles files;
  private final int depth;

  PictureFolders(DataFiles files) {
    this.files = files;
    this.depth = files.root().depth();
  }

  /** Folders of parts are named train, train_set, seg_train, train2017 and so on. */
  private static Pattern part(String names) {
    String more = "set|data|dataset|images?|imgs?|pictures";
    return Pattern.compile(
        "(?i)((seg|%s)[ _-]?)?(%s)([ _-]?(%s|split|\\d+))*".formatted(more, names, more));
  }

  /** The names of the folders between the path and a folder, and the folder's. */
  private List<String> below(Path folder) {
    List<String> names = new ArrayList<>();
    Path path = folder;
    while (path.depth() > depth) {
      names.add(0, path.getName());
      path = path.getParent();
    }
    return names;
  }

  /**
   * The folders of the parts by train, validation and test; empty: sub-folders are classes.
   *
   * @throws UnusableInputException if they may be either
   */
  Map<String, String> parts() {
    Map<String, String> parts = new LinkedHashMap<>();
    Set<String> tops = tops().keySet();
    PARTS.forEach(
        (part, names) ->
            tops.stream()
                .filter(top -> names.matcher(top).matches())
                .findFirst()
                .ifPresent(top -> parts.put(part, top)));
    if (parts.containsKey("train") && parts.size() == tops.size()) {
      return parts;
    }
    refuseDoubtful(tops, parts.values());
    return Map.of();
  }

  /** A folder that holds folders is no class where it is named as a part, or they as another's. */
  private void refuseDoubtful(Set<String> tops, Collection<String> parts) {
    Map<String, String> holders = new TreeMap<>();
    for (String top : tops) {
      Set<String> inside = counts(1, top).keySet();
      if (parts.contains(top) && !inside.isEmpty() && tops.size() > 1) {
        throw doubtful(tops, "%s is named as a part of a dataset and holds folders".formatted(top));
      }
      List<String> twice = inside.stream().filter(holders::containsKey).toList();
      if (twice.size() > 1) {
        throw doubtful(
            tops,
            "%s and %s both hold %s, %s"
                .formatted(holders.get(twice.get(0)), top, twice.get(0), twice.get(1)));
      }
      inside.forEach(name -> holders.putIfAbsent(name, top));
    }
  }

  private UnusableInputException doubtful(Set<String> tops, String why) {
    return new UnusableInputException(
        "Cannot tell whether the folders %s of %s are classes or parts of a dataset: %s; name the folder whose sub-folders are the classes, and set data.validation.path and data.test.path of the job file by hand."
            .formatted(some(tops), files.path(), why));
  }

  private static String some(Collection<String> names) {
    String first = names.stream().limit(5).collect(Collectors.joining(", "));
    return names.size() > 5 ? first + " ..." : first;
  }

  private Map<String, Long> tops() {
    return counts(0, null);
  }

  private Map<String, Long> counts(int level, String under) {
    Map<String, Long> counts = new TreeMap<>();
    files
        .counts()
        .forEach(
            (folder, count) -> {
              List<String> names = below(folder);
              if (names.size() > level && (under == null || names.get(0).equals(under))) {
                counts.merge(names.get(level), count, Long::sum);
              }
            });
    return counts;
  }

  /** Refuses a folder of labels or the like beside those of pictures. */
  private void requirePictures(int level, String under, Set<String> classes) {
    Set<String> without = new TreeSet<>(classes);
    for (FileStatus file : files.files()) {
      List<String> names = below(file.getPath().getParent());
      if (PICTURE.matcher(file.getPath().getName()).matches()
          && names.size() > level
          && (under == null || names.get(0).equals(under))) {
        without.remove(names.get(level));
      }
    }
    if (!without.isEmpty() && without.size() < classes.size()) {
      throw new UnusableInputException(
          "Cannot use %s: each sub-folder is a class, and %s of them holds no picture by the names of its files; move it elsewhere, or name the folder of the classes."
              .formatted(files.path(), without.iterator().next()));
    }
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
    requirePictures(parts.isEmpty() ? 0 : 1, parts.get("train"), classes.keySet());
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
