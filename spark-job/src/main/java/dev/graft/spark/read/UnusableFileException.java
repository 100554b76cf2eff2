package dev.graft.spark.read;

/** Why a file is not read, as the end of a sentence. */
public final class UnusableFileException extends Exception {

  private static final long serialVersionUID = 1L;

  UnusableFileException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
