package dev.graft.engine;

import dev.graft.Api;

/**
 * What training a network holds at least beside the weights that are trained, in numbers of 4
 * bytes. A job that needs more than there is is refused, so that it must not be more than is held.
 *
 * @param travelling that go to workers and back with the weights, and have no moments; running
 *     statistics are not counted
 * @param constant that are not trained, once on the heap of the driver and of each executor
 * @param direct in direct buffers, of each task that trains it
 * @param directConstant in direct buffers that all tasks of a JVM share
 */
@Api(Api.For.PARTS)
public record HeldNumbers(long travelling, long constant, long direct, long directConstant) {

  /** Nothing that is known. */
  public static final HeldNumbers NONE = new HeldNumbers(0, 0, 0, 0);
}
