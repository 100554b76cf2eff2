package dev.graft.image;

/** Why the bytes of one picture cannot be used, as the end of a sentence. */
public final class UnreadablePictureException extends Exception {

  private static final long serialVersionUID = 1L;

  UnreadablePictureException(String reason) {
    super(reason);
  }

  UnreadablePictureException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
