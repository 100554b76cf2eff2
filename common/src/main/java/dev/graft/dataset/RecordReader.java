package dev.graft.dataset;

import dev.graft.Api;
import java.io.Closeable;
import java.io.IOException;

/** Reads records one after the other. */
@Api(Api.For.PARTS)
public interface RecordReader extends Closeable {

  /** The next record, or null after the last. */
  RawRecord next() throws IOException;
}
