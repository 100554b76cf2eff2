package dev.graft.spark.job;

import dev.graft.config.Settings;
import dev.graft.listen.ConsoleProgress;
import dev.graft.listen.Course;
import dev.graft.listen.TrainingListener;
import dev.graft.spark.evaluate.Judge;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.metrics.JobMetrics;
import dev.graft.spark.save.Checkpoints;
import dev.graft.spark.save.MetricsLog;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.spark.train.Checkpointing;
import dev.graft.spark.train.GridTraining;
import dev.graft.spark.train.Oversight;
import dev.graft.spark.train.Training;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Trains the settings of a grid at once on one store. */
final class GridTrainer implements AutoCloseable {

  private final JobRun job;
  private final Grid grid;
  private final FeatureStore store;
  private final Checkpoints checkpoints;
  private final List<ReadyTraining> ready = new ArrayList<>();
  private final List<MetricsLog> logs = new ArrayList<>();
  private final List<Course> courses = new ArrayList<>();
  private double seconds;
  private double validating;

  /**
   * @param checkpoints of all of them
   */
  GridTrainer(JobRun job, Grid grid, FeatureStore store, Checkpoints checkpoints) {
    this.job = job;
    this.grid = grid;
    this.store = store;
    this.checkpoints = checkpoints;
  }

  /** What a setting has of its own in the output. */
  HadoopFolder folder(int which) {
    return job.folder().ofSetting(which);
  }

  /**
   * Trains all.
   *
   * @param listeners hear of the rounds of the one that leads
   * @return what each came to
   */
  List<GridTraining.Ended> train(List<TrainingListener> listeners) throws IOException {
    String name = job.command().key();
    for (Grid.Tried one : grid.all()) {
      ready.add(ready("%s (%s)".formatted(name, one.setting().name()), one));
    }
    Settings first = grid.first().settings();
    List<TrainingListener> all = new ArrayList<>(listeners);
    ConsoleProgress progress =
        new ConsoleProgress(
            name + ", the best of " + ready.size() + " settings so far", first.evaluate().metric());
    all.add(progress);
    JobMetrics.shown().ifPresent(metrics -> all.add(metrics.training(name)));
    List<Training> trainings = ready.stream().map(ReadyTraining::training).toList();
    long begin = System.nanoTime();
    List<GridTraining.Ended> ended;
    try (progress) {
      ended =
          new GridTraining(
                  trainings,
                  name,
                  first.evaluate().metric(),
                  new Oversight(all, checkpoints, job.cancellation()))
              .run();
    }
    validating =
        ended.stream()
            .filter(one -> one.result() != null)
            .mapToDouble(one -> one.result().costs().validationSeconds())
            .max()
            .orElse(0);
    seconds = (System.nanoTime() - begin) / 1e9 - validating;
    for (MetricsLog log : logs) {
      log.close();
    }
    job.phases().add("train", seconds);
    job.phases().add("evaluate", validating);
    return ended;
  }

  private ReadyTraining ready(String name, Grid.Tried one) {
    MetricsLog log = new MetricsLog(folder(logs.size()));
    logs.add(log);
    Course course = new Course(one.settings().evaluate().metric());
    courses.add(course);
    return ReadyTraining.of(
        job.session(),
        one.settings(),
        ReadyTraining.Subject.of(
            job.session(),
            one.settings(),
            name,
            one.network(),
            one.network().copied(),
            one.target().task(),
            store),
        store,
        new Oversight(List.of(log, course), Checkpointing.NONE, job.cancellation()));
  }

  /** Tests what one of them came to. */
  Trainer.Trained ended(int which, GridTraining.Ended what, Examining examining) {
    return ended(List.of(which), List.of(what), List.of(examining)).get(0);
  }

  /**
   * Tests what several of them came to; one Spark job, where nothing is chosen before.
   *
   * @param each their numbers
   */
  List<Trainer.Trained> ended(
      List<Integer> each, List<GridTraining.Ended> what, List<Examining> examining) {
    long begin = System.nanoTime();
    List<Judge> judges = new ArrayList<>();
    for (int i = 0; i < each.size(); i++) {
      judges.add(ready.get(each.get(i)).judge(what.get(i).result()));
    }
    List<Examining.Examined> examined = Examining.run(examining, store.evaluated(), judges);
    double looking = (System.nanoTime() - begin) / 1e9;
    job.phases().add("evaluate", looking);
    List<Trainer.Trained> trained = new ArrayList<>();
    for (int i = 0; i < each.size(); i++) {
      trained.add(
          ready
              .get(each.get(i))
              .examined(
                  what.get(i).result(),
                  examined.get(i),
                  seconds,
                  looking,
                  checkpoints.resumedRound()));
    }
    return trained;
  }

  /** One line a round of one of them. */
  List<String> rounds(int which) throws IOException {
    return MetricsLog.read(folder(which));
  }

  /** How it went with one of them. */
  Course course(int which) {
    return courses.get(which);
  }

  @Override
  public void close() {
    ready.forEach(ReadyTraining::close);
    checkpoints.close();
  }
}
