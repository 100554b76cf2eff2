package dev.graft.io;

import java.io.IOException;

/**
 * A zip that is not opened; the message is the end of a sentence: {@code it has two entries ...}
 */
public final class UnsafeArchiveException extends IOException {

  private static final long serialVersionUID = 1L;

  UnsafeArchiveException(String why) {
    super(why);
  }
}
