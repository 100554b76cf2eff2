package dev.graft.listen;

/**
 * Shows people how far the work of this JVM is: lines of the log, or what a command shows on its
 * terminal. Called from several threads.
 */
public interface ProgressDisplay {

  /**
   * A training has got on by a round.
   *
   * @param last whether nothing comes after it, so that it is told whatever was told a moment ago
   */
  void training(TrainingPosition position, boolean last);

  /** No training is under way any more. */
  void trainingEnds();

  /**
   * A Spark stage of ours has got on by a task.
   *
   * @param what it is for
   */
  void tasks(String what, int done, int of);

  /**
   * A Spark stage of ours is over, for better or worse.
   *
   * @param what it was for
   */
  void tasksEnd(String what);

  /** Where it is shown from now on; lines of the log every five seconds until this is called. */
  static void showOn(ProgressDisplay display) {
    Shown.display = display;
  }

  /** Where it is shown now. */
  static ProgressDisplay shown() {
    return Shown.display;
  }
}
