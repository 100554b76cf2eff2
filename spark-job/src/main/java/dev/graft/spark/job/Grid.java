package dev.graft.spark.job;

import dev.graft.UnusableInputException;
import dev.graft.config.GridSetting;
import dev.graft.config.Settings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Split;
import dev.graft.engine.TargetModel;
import dev.graft.spark.read.Examples;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The settings of a job that are trained at once, each with its network on the job's data. */
final class Grid {

  private final JobRun job;
  private final List<Tried> all;

  private Grid(JobRun job, List<Tried> all) {
    this.job = job;
    this.all = all;
  }

  /**
   * One of them.
   *
   * @param settings of the job that trains it alone, with the seed that training draws from
   * @param start what its network starts from
   */
  record Tried(GridSetting setting, Settings settings, StartingPoint start, Cutting.Target target) {

    /** The same where the network is on data. */
    private interface Cut {
      Cutting.Target of(Cutting cutting) throws IOException;
    }

    private static Tried of(GridSetting setting, JobRun job, StartingPoint files, Cut cut)
        throws IOException {
      Settings settings = setting.settings().training();
      try {
        StartingPoint start = files.with(settings);
        return new Tried(setting, settings, start, cut.of(new Cutting(job, settings, start)));
      } catch (UnusableInputException e) {
        throw new UnusableInputException(
            "Setting %s: %s".formatted(setting.name(), e.getMessage()), e);
      }
    }

    TargetModel network() {
      return target.network();
    }
  }

  /**
   * The networks of all.
   *
   * @param files what the job's network starts from
   * @throws UnusableInputException if one of them cannot be trained on these data
   */
  static Grid cut(JobRun job, List<GridSetting> settings, StartingPoint files, Reading.Data data)
      throws IOException {
    Map<Integer, double[][]> passed = new HashMap<>();
    return of(job, settings, files, cutting -> cutting.cut(data, passed));
  }

  /** The same without training anything, see {@link Cutting#checked}. */
  static Grid checked(
      JobRun job, List<GridSetting> settings, StartingPoint files, Reading.Data data)
      throws IOException {
    return of(job, settings, files, cutting -> cutting.checked(data));
  }

  private static Grid of(JobRun job, List<GridSetting> settings, StartingPoint files, Tried.Cut cut)
      throws IOException {
    List<Tried> all = new ArrayList<>();
    for (GridSetting setting : settings) {
      all.add(Tried.of(setting, job, files, cut));
    }
    return new Grid(job, List.copyOf(all));
  }

  List<Tried> all() {
    return all;
  }

  Tried first() {
    return all.get(0);
  }

  /** The one by which the examples are stored: a solver needs to know more of them. */
  Tried stored() {
    return all.stream().filter(one -> one.settings().train().solves()).findFirst().orElse(first());
  }

  /**
   * Refuses settings that cannot be trained at once.
   *
   * @param workers of the first one
   */
  void check(WorkerCount workers, Examples examples) {
    long training = examples.count(Split.TRAIN);
    for (Tried one : all) {
      TrainSettings train = one.settings().train();
      workers.check(train, training);
      int alone = new WorkerCount(train, job.session().slots(), job.plan()).of(training);
      if (alone != workers.count()) {
        throw apart(
            one,
            "alone they would have "
                + workers.count()
                + " and "
                + alone
                + " workers; set train.workers");
      }
      if (one.network().outputs() != first().network().outputs()) {
        throw apart(
            one,
            "their networks have "
                + first().network().outputs()
                + " and "
                + one.network().outputs()
                + " outputs; give heads of as many");
      }
      if (!features(one).equals(features(first()))) {
        throw apart(one, "they stand on other features; give model.head to all of them or to none");
      }
      Featurizing.changes(examples, one.settings());
    }
    MemoryCheck.checkAtOnce(job.session(), all, examples, workers.count());
  }

  /** Where features are taken: of the same files, whatever is drawn and trained above. */
  private static String features(Tried one) {
    TargetModel network = one.network();
    return network.frozen()
        ? network.featureLayer() + Arrays.toString(network.backbone().outputShape())
        : "";
  }

  private UnusableInputException apart(Tried one, String why) {
    return new UnusableInputException(
        "Cannot train %s and %s at once: %s."
            .formatted(first().setting().name(), one.setting().name(), why));
  }
}
