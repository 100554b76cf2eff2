package dev.graft.config;

/**
 * The {@code checkpoint} part of a job file.
 *
 * @param everyRounds rounds between two checkpoints; null: everySeconds decides
 * @param everySeconds seconds between two checkpoints, if everyRounds does not say
 * @param keep how many checkpoints of a training are kept, beside that of its best round; 0: none
 *     is taken, which a job file cannot ask for
 */
public record CheckpointSettings(Integer everyRounds, int everySeconds, int keep) {

  /** Of a run that nobody can go on with. */
  public static final CheckpointSettings NONE = new CheckpointSettings(null, 0, 0);

  static CheckpointSettings read(ConfigKeys keys) {
    return new CheckpointSettings(
        keys.wholeOrNull("checkpoint.every-rounds", 1),
        keys.whole("checkpoint.every-seconds", 0),
        keys.whole("checkpoint.keep", 1));
  }
}
