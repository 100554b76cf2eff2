package dev.graft.spark.storage;

import dev.graft.UnusableInputException;
import dev.graft.io.BundleStore;
import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A folder on a Hadoop filesystem. Whatever changes it asks its fence before. */
public final class HadoopFolder implements BundleStore {

  private final FileSystem filesystem;
  private final Path path;
  private final Fence fence;

  /**
   * @throws dev.graft.UnusableInputException if the path is none, or of a filesystem that is not
   *     there
   */
  public static HadoopFolder of(Configuration hadoop, String path) {
    return new HadoopFolder(Filesystems.of(hadoop, path), new Path(path), Fence.NONE);
  }

  private HadoopFolder(FileSystem filesystem, Path path, Fence fence) {
    this.filesystem = filesystem;
    this.path = path;
    this.fence = fence;
  }

  /** The same folder, with all that is in it, behind a fence. */
  public HadoopFolder behind(Fence own) {
    return new HadoopFolder(filesystem, path, own);
  }

  /** A folder in this one. */
  public HadoopFolder in(String name) {
    return new HadoopFolder(filesystem, new Path(path, name), fence);
  }

  /** The folder that this one is in; null for the topmost. */
  public HadoopFolder parent() {
    return path.getParent() == null ? null : new HadoopFolder(filesystem, path.getParent(), fence);
  }

  @Override
  public InputStream open(String name) throws IOException {
    return reading(new Path(path, name));
  }

  @Override
  public OutputStream create(String name) throws IOException {
    fence.check();
    return LocalFiles.create(filesystem, new Path(path, name));
  }

  /** Writes a whole file. */
  public void write(String name, byte[] content) throws IOException {
    try (OutputStream out = create(name)) {
      out.write(content);
    }
  }

  /** Whether something of this name is here. */
  public boolean has(String name) throws IOException {
    return filesystem.exists(new Path(path, name));
  }

  /** Whether the folder itself, or a file of its name, is there. */
  public boolean exists() throws IOException {
    return filesystem.exists(path);
  }

  /** Whether the path is a file. */
  public boolean isFile() throws IOException {
    try {
      return filesystem.getFileStatus(path).isFile();
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  /** Bytes of the path itself, when it is a file. */
  public long length() throws IOException {
    return filesystem.getFileStatus(path).getLen();
  }

  /** Opens the path itself, when it is a file. */
  public InputStream openFile() throws IOException {
    return reading(path);
  }

  /** A checksum of the filesystem's own that does not hold means a damaged file. */
  private InputStream reading(Path file) throws IOException {
    return new FilterInputStream(filesystem.open(file)) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
          return in.read(bytes, offset, length);
        } catch (ChecksumException e) {
          throw new UnusableInputException(
              "Cannot read %s: it is damaged, it does not have the checksum it was written with."
                  .formatted(file),
              e);
        }
      }
    };
  }

  /** The names in the folder; none if it is not there. */
  public Set<String> names() throws IOException {
    Set<String> names = new TreeSet<>();
    try {
      for (FileStatus status : filesystem.listStatus(path)) {
        names.add(status.getPath().getName());
      }
    } catch (FileNotFoundException e) {
      return names;
    }
    return names;
  }

  /** The files in the folder with their sizes; none if it is not there. */
  public Map<String, Long> lengths() throws IOException {
    Map<String, Long> lengths = new TreeMap<>();
    try {
      for (FileStatus status : filesystem.listStatus(path)) {
        if (status.isFile()) {
          lengths.put(status.getPath().getName(), status.getLen());
        }
      }
    } catch (FileNotFoundException e) {
      return lengths;
    }
    return lengths;
  }

  /** Deletes the folder with all that is in it. */
  public void delete() throws IOException {
    fence.check();
    filesystem.delete(path, true);
  }

  /** Deletes the folder if there is nothing in it. */
  public void deleteIfEmpty() throws IOException {
    if (exists() && names().isEmpty()) {
      filesystem.delete(path, false);
    }
  }

  /** Deletes something in the folder. */
  public void delete(String name) throws IOException {
    fence.check();
    filesystem.delete(new Path(path, name), true);
  }

  /** The last two names of its path: enough to tell it from others. */
  public String name() {
    Path above = path.getParent();
    return above == null || above.getName().isEmpty()
        ? path.getName()
        : above.getName() + "/" + path.getName();
  }

  @Override
  public String location() {
    return path.toString();
  }
}
