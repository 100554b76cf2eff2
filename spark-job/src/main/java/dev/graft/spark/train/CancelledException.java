package dev.graft.spark.train;

import dev.graft.Api;

/** The job was asked to stop, and has. The command line exits with code 143. */
@Api
public final class CancelledException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CancelledException() {
    this("Stopped on request.", null);
  }

  public CancelledException(String message, Throwable cause) {
    super(message, cause);
  }
}
