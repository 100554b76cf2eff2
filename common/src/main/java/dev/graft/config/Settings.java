package dev.graft.config;

import java.util.List;
import java.util.stream.Stream;

/**
 * A job file, read and checked.
 *
 * @param output folder for the results, as a Hadoop path
 * @param rank what is ordered for the target; null: nothing
 * @param canonical every key with its value, in one fixed order: what makes two jobs the same. Left
 *     out is what does not touch the result: {@code output}, {@code checkpoint}, {@code
 *     train.step-deadline-seconds}, and secrets among a data source's options
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
    RankSettings rank,
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
    return new Settings(
        other, output, data, model, train, evaluate, predict, checkpoint, rank, canonical, decided);
  }

  /** The same job, of which more was left open. */
  public Settings deciding(List<String> more) {
    List<String> all = Stream.concat(more.stream(), decided.stream()).toList();
    return new Settings(
        seed, output, data, model, train, evaluate, predict, checkpoint, rank, canonical, all);
  }

  /** The same job trained otherwise. */
  public Settings with(TrainSettings otherwise) {
    return new Settings(
        seed,
        output,
        data,
        model,
        otherwise,
        evaluate,
        predict,
        checkpoint,
        rank,
        canonical,
        decided);
  }

  /** The same job that orders these. */
  Settings ranking(RankSettings candidates) {
    return new Settings(
        seed,
        output,
        data,
        model,
        train,
        evaluate,
        predict,
        checkpoint,
        candidates,
        canonical,
        decided);
  }
}
