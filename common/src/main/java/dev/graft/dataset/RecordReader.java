package dev.graft.dataset;

import java.io.Closeable;
import java.io.IOException;

/** Reads records one after the other. */
public interface RecordReader extends Closeable {

  /** The next record, or null after the last. */
  RawRecord next() throws IOException;
}
