package dev.graft;

/**
 * The user's configuration or data cannot be used. The message is one sentence for the user: what
 * was wrong, where, and what would work. The command line prints it without a stack trace and exits
 * with code 2.
 */
@Api
public final class UnusableInputException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UnusableInputException(String message) {
    super(message);
  }

  public UnusableInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
