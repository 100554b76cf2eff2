package dev.graft.config;

import java.util.List;
import java.util.stream.Stream;

/**
 * A job file, read and checked.
 *
 * @param output folder for the results, as a Hadoop path
 * @param track where else the course of a training is told
 * @param rank what is ordered for the target; null: nothing
 * @param grid settings of training that are tried at once, of which all else here is the first
 *     one's; empty: one training
 * @param canonical every key with its value, in one fixed order: what makes two jobs the same. Left
 *     out is what does not touch the result: {@code output}, {@code checkpoint}, {@code track},
 *     {@code train.step-deadline-seconds}, and secrets among a data source's options
 * @param decided what the job file leaves open about its training and what was made of it, for
 *     people
 */
public record Settings(
    long seed,
    String output,
    DataSettings data,
    ModelSettings model,
    TrainSettings train,
    EvaluateSettings evaluate,
    PredictSettings predict,
    CheckpointSettings checkpoint,
    TrackSettings track,
    RankSettings rank,
    List<GridSetting> grid,
    String canonical,
    List<String> decided) {

  /** The same job with a timed averaging interval replaced by what was timed. */
  public Settings timed(int averageEvery) {
    return train.averaging().interval().type() != AveragingSettings.Interval.Type.AUTO
        ? this
        : with(train.averagingEvery(averageEvery));
  }

  /** The same job with another seed. */
  public Settings seeded(long other) {
    return but(other, train, checkpoint, rank, decided);
  }

  /** The same job with the seed that training draws from, whatever divides its data. */
  public Settings training() {
    return train.seed() == null ? this : seeded(train.seed());
  }

  /**
   * The same job that tries these at once.
   *
   * @param what makes it the same as another, see {@link #canonical}
   */
  public Settings trying(List<GridSetting> settings, String what, List<String> all) {
    return new Settings(
        seed,
        output,
        data,
        model,
        train,
        evaluate,
        predict,
        checkpoint,
        track,
        rank,
        settings,
        what,
        all);
  }

  /** The same job, of which more was left open. */
  public Settings deciding(List<String> more) {
    return but(
        seed, train, checkpoint, rank, Stream.concat(more.stream(), decided.stream()).toList());
  }

  /** The same job trained otherwise. */
  public Settings with(TrainSettings otherwise) {
    return but(seed, otherwise, checkpoint, rank, decided);
  }

  /** The same job that keeps nothing to be continued from. */
  public Settings withoutCheckpoints() {
    return but(seed, train, CheckpointSettings.NONE, rank, decided);
  }

  /** The same job that orders these. */
  Settings ranking(RankSettings candidates) {
    return but(seed, train, checkpoint, candidates, decided);
  }

  private Settings but(
      long otherSeed,
      TrainSettings otherwise,
      CheckpointSettings checkpoints,
      RankSettings candidates,
      List<String> more) {
    return new Settings(
        otherSeed,
        output,
        data,
        model,
        otherwise,
        evaluate,
        predict,
        checkpoints,
        track,
        candidates,
        grid,
        canonical,
        more);
  }
}
