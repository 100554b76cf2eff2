package dev.graft.engine;

/**
 * This machine, or a JVM that already runs, cannot offer the arithmetic that the job has chosen.
 */
public final class UnsupportedProfileException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UnsupportedProfileException(String message) {
    super(message);
  }
}
