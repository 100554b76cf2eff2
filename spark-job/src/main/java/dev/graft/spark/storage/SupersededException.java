package dev.graft.spark.storage;

/**
 * Another driver has taken over the output: this one must write nothing more. The command line
 * exits with code 3.
 */
public final class SupersededException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public SupersededException(String message) {
    super(message);
  }
}
