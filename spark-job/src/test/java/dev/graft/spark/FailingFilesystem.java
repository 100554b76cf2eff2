package dev.graft.spark;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The files of this machine under {@code failing:}, where some openings fail. */
public final class FailingFilesystem extends RawLocalFileSystem {

  private static final URI NAME = URI.create("failing:///");
  private static final AtomicInteger FAILURES = new AtomicInteger();

  /** Makes it known, and lets its next openings fail. */
  public static void in(Configuration hadoop, int failures) {
    hadoop.set("fs.failing.impl", FailingFilesystem.class.getName());
    FAILURES.set(failures);
  }

  /** Openings that are still to fail. */
  public static int failuresLeft() {
    return Math.max(0, FAILURES.get());
  }

  @Override
  public URI getUri() {
    return NAME;
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    if (FAILURES.getAndDecrement() > 0) {
      throw new IOException("the machine that has it is gone");
    }
    return super.open(path, bufferSize);
  }
}
