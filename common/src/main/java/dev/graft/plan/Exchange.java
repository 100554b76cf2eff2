package dev.graft.plan;

/**
 * What travels in a round, and who handles it.
 *
 * @param down bytes that every executor gets
 * @param up bytes that every worker sends
 * @param workers partitions that are trained
 * @param executors JVMs that they are trained in; 1 may be the driver's own
 * @param slots tasks that run at the same time, of all executors
 * @param onDriver whether the driver averages the replies, not the executors
 */
public record Exchange(
    long down, long up, int workers, int executors, int slots, boolean onDriver) {

  /** How often a task slot trains in a round. */
  public int turns() {
    return (workers + slots - 1) / slots;
  }

  /**
   * Bytes that are written, read and summed one after the other: by the driver what it sends and
   * gets. Executors that average write their workers' replies and read as much, each its own ranges
   * of all of them; the driver gets one average.
   */
  public long handled() {
    return onDriver ? down + workers * up : down + 2L * turns() * up + up;
  }

  /**
   * Bytes over the link that carries the most. Executors pass on what the driver sends, so that
   * each of its bytes crosses a link twice; what they average crosses theirs at the same time.
   */
  public long crossing() {
    long perExecutor = (workers + executors - 1) / executors * up;
    return 2 * down + (onDriver ? workers * up : perExecutor + up);
  }
}
