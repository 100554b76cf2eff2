package dev.graft.spark;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The files of this machine under {@code failing:}, where some openings and creations fail, or come
 * late.
 */
public final class FailingFilesystem extends RawLocalFileSystem {

  private static final URI NAME = URI.create("failing:///");
  private static final AtomicInteger FAILURES = new AtomicInteger();

  private static final Map<String, Runnable> BEFORE = new ConcurrentHashMap<>();

  private static volatile String refused = "";
  private static volatile String reason = "";

  /** Makes it known, and lets its next openings fail. */
  public static void in(Configuration hadoop, int failures) {
    hadoop.set("fs.failing.impl", FailingFilesystem.class.getName());
    FAILURES.set(failures);
    refused = "";
    BEFORE.clear();
  }

  /** Something else happens just before a file of this name is created, once. */
  public static void before(String name, Runnable meanwhile) {
    BEFORE.put(name, meanwhile);
  }

  /** Lets the creation of a file fail, wherever. */
  public static void refuse(String name) {
    refuse(name, "the machine that was to have it is gone");
  }

  /** The same of all files whose names begin so. */
  public static void refuse(String prefix, String why) {
    refused = prefix;
    reason = why;
  }

  /** Openings that are still to fail. */
  public static int failuresLeft() {
    return Math.max(0, FAILURES.get());
  }

  @Override
  public URI getUri() {
    return NAME;
  }

  /** Without Hadoop's native library each of them is a process. */
  @Override
  public void setPermission(Path path, FsPermission permission) {}

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    if (FAILURES.getAndDecrement() > 0) {
      throw new IOException("the machine that has it is gone");
    }
    return super.open(path, bufferSize);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    Runnable meanwhile = BEFORE.remove(path.getName());
    if (meanwhile != null) {
      meanwhile.run();
    }
    if (!refused.isEmpty() && path.getName().startsWith(refused)) {
      throw new IOException(reason);
    }
    return super.create(path, overwrite, bufferSize, replication, blockSize, progress);
  }
}
