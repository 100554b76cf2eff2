package dev.graft.spark.fault;

import dev.graft.Api;

/**
 * A job could not finish: a task failed for good, or memory ran out. The message is one sentence
 * with the cause. The command line exits with code 3.
 */
@Api
public class JobFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public JobFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
