package dev.graft.spark.train;

import dev.graft.listen.TrainingListener;
import java.util.List;

/**
 * What goes along with a training without touching its result.
 *
 * @param listeners hear of its rounds
 * @param checkpointing where it is continued from
 * @param cancellation stops it
 */
public record Oversight(
    List<TrainingListener> listeners, Checkpointing checkpointing, Cancellation cancellation) {

  /** Listeners only. */
  public static Oversight of(List<TrainingListener> listeners) {
    return new Oversight(listeners, Checkpointing.NONE, new Cancellation());
  }
}
