package dev.graft.spark.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * What the local filesystem has that no other one has: pipes, sockets and devices, and names with
 * colons.
 */
public final class LocalFiles {

  private static final String LOCAL = "fs.file.impl";

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

  /**
   * Creates a file, or replaces it. On local disks without the hidden file of checksums that Hadoop
   * puts beside each: what counts has its hash in a manifest. One of an earlier version goes.
   */
  public static FSDataOutputStream create(FileSystem filesystem, Path path) throws IOException {
    if (!(filesystem instanceof LocalFileSystem local)) {
      return filesystem.create(path, true);
    }
    local.getRawFileSystem().delete(local.getChecksumFile(path), false);
    Disk disk = new Disk();
    disk.initialize(local.getUri(), local.getConf());
    return disk.create(local.makeQualified(path), true);
  }

  /**
   * Hadoop's own starts a process for each file, {@code chmod}, where its native library is not.
   */
  private static final class Disk extends RawLocalFileSystem {
    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
      Files.setPosixFilePermissions(
          pathToFile(path).toPath(), PosixFilePermissions.fromString(permission.toString()));
    }
  }

  /** Lets whoever opens filesystems by these settings write without such files. */
  public static void withoutChecksums(Configuration hadoop) {
    if (hadoop.get(LOCAL) == null) {
      hadoop.set(LOCAL, RawLocalFileSystem.class.getName());
      hadoop.setBoolean(LOCAL + ".disable.cache", true); // whose key these settings are no part of
    }
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
