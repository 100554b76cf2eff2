package dev.graft.track;

import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Whoever is told the course of a training. Called by the thread that trains: nothing here waits
 * for a network or a disk but in {@link #settle} and {@link #finish}, and nothing is thrown.
 */
public interface Tracker extends AutoCloseable {

  /**
   * The first round of a try that goes on with another; what was told of it and of later ones does
   * not count any more.
   */
  void goesOnWith(long round);

  /**
   * Figures of a round, by their names.
   *
   * @param round from 1; 0: of the beginning
   */
  void figures(long round, Map<String, Double> figures);

  /** Whether it wants {@link #histogram} of a round. */
  default boolean wantsHistograms(long round) {
    return false;
  }

  /** How the numbers of a name are spread. */
  default void histogram(long round, String name, Histogram numbers) {}

  /** Pictures of examples. */
  default void pictures(long round, List<Picture> pictures) {}

  /**
   * Nothing more is told but reports. Waits until all is where it belongs, or has to be given up.
   *
   * @param status how the training ends
   * @param hurried whether there is no time for it any more
   */
  void settle(Status status, BooleanSupplier hurried);

  /** What a run's report says of it: where it is, and what could not be sent. */
  Told told();

  /**
   * What a report says of a tracker.
   *
   * @param where people find it; null: nowhere
   * @param notSent what could not be sent and why, a sentence; null: all was
   */
  record Told(String where, String notSent) {}

  /**
   * The end, after {@link #settle}. Waits as that does.
   *
   * @param reports of the run, which say what {@link #told} has said
   */
  default void finish(Status status, List<Artifact> reports) {}

  /** Gives up what is still waiting; nothing does after the end. */
  @Override
  void close();

  /** How a training ends. */
  enum Status {
    DONE,
    FAILED,
    STOPPED
  }
}
