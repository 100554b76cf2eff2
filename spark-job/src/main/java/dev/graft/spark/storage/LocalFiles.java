package dev.graft.spark.storage;

import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What the local filesystem has that no other one has: pipes, sockets and devices, and names with
 * colons.
 */
public final class LocalFiles {

  private LocalFiles() {}

  /** Opens a file for reading. */
  public static FSDataInputStream open(FileSystem filesystem, Path path) throws IOException {
    if (special(filesystem, path)) {
      throw new IOException("it is a pipe, a socket or a device, no file");
    }
    // The name of its checksum's file would be taken for an address.
    boolean colon = filesystem instanceof LocalFileSystem && path.getName().contains(":");
    return (colon ? ((LocalFileSystem) filesystem).getRawFileSystem() : filesystem).open(path);
  }

  /** Whether reading it may wait for ever, or never end. */
  public static boolean special(FileSystem filesystem, Path path) {
    if (!(filesystem instanceof LocalFileSystem local)) {
      return false;
    }
    java.nio.file.Path file = local.pathToFile(path).toPath();
    return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
  }
}
