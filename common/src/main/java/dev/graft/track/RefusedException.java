package dev.graft.track;

import java.io.IOException;

/** Whoever was to get something will not have it: trying again is of no use. */
final class RefusedException extends IOException {

  /** The server's word for what is not there. */
  static final String MISSING = "RESOURCE_DOES_NOT_EXIST";

  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * @param code the server's word for why; empty: it has none
   */
  RefusedException(String code, String message) {
    super(message);
    this.code = code;
  }

  /** Whether the server says that it has no such thing. */
  boolean isMissing() {
    return code.equals(MISSING);
  }

  /** Whether the server says that it has it already. */
  boolean isThere() {
    return code.equals("RESOURCE_ALREADY_EXISTS");
  }
}
