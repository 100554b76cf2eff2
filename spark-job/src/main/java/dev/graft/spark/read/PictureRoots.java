package dev.graft.spark.read;

import dev.graft.spark.storage.Filesystems;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The folders that pictures may lie in which a table names: a table from a stranger must not name
 * any file of any filesystem.
 */
public final class PictureRoots implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Anything else before a colon is a file's name. */
  private static final Pattern URI = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:/.*");

  private final String folder;
  private final String[] roots;

  private PictureRoots(String folder, String[] roots) {
    this.folder = folder;
    this.roots = roots;
  }

  /**
   * @param folder what relative paths start from, with its filesystem
   * @param own the folder that the table lies in, with its filesystem
   * @param more as {@code data.images.roots} has them
   */
  static PictureRoots of(Configuration hadoop, Path folder, Path own, List<String> more) {
    List<String> roots = new ArrayList<>();
    roots.add(own.toString());
    for (String root : more) {
      roots.add(Filesystems.of(hadoop, root).makeQualified(new Path(root)).toString());
    }
    return new PictureRoots(folder.toString(), roots.toArray(new String[0]));
  }

  /**
   * The picture that a table names.
   *
   * @return null if it lies in none of the folders
   */
  public String find(String written) {
    Path named = URI.matcher(written).matches() ? new Path(written) : new Path(null, null, written);
    String path = new Path(new Path(folder), named).toString();
    if (path.contains("/../")) {
      return null;
    }
    for (String root : roots) {
      if (path.startsWith(root.endsWith("/") ? root : root + "/")) {
        return path;
      }
    }
    return null;
  }

  /** Why a picture is not read, as the end of a sentence. */
  public String refusal() {
    return "pictures are read from %s alone; data.images.roots names more folders"
        .formatted(String.join(", ", roots));
  }
}
