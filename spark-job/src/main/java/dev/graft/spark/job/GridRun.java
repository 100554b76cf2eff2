package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.listen.TrainingListener;
import dev.graft.save.Bundle;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.save.Checkpoints;
import dev.graft.spark.save.MetricsLog;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.spark.train.GridTraining;
import dev.graft.spark.train.RoundPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Trains several settings at once, and keeps the best of them, or each. */
final class GridRun {

  private final TrainingJob whole;
  private final JobRun job;
  private final TrainingRequest request;
  private final Grid grid;
  private final Reading.Data data;
  private final FeatureStores stores;
  private final HadoopFolder output;

  /**
   * @param whole the job that has the grid
   * @param data of all settings
   * @param output of the one that is kept
   */
  GridRun(
      TrainingJob whole,
      JobRun job,
      TrainingRequest request,
      Grid grid,
      Reading.Data data,
      FeatureStores stores,
      HadoopFolder output) {
    this.whole = whole;
    this.job = job;
    this.request = request;
    this.grid = grid;
    this.data = data;
    this.stores = stores;
    this.output = output;
  }

  void run(Checkpoints checkpoints) throws IOException {
    // A solver needs to know more of what is stored; the seed is the data's.
    FeatureStore store =
        stores.of(
            grid.stored().network(), request.settings().with(grid.stored().settings().train()));
    data.examples().release();
    List<TrainingListener> listeners = new ArrayList<>(request.listeners());
    listeners.addAll(job.tracking().listeners());
    listeners.add(new PlanRecord(job, request.settings().output()));
    try (GridTrainer trainer = new GridTrainer(job, grid, store, checkpoints)) {
      List<GridTraining.Ended> ended = trainer.train(listeners);
      if (request.each() == null) {
        keepBest(trainer, ended);
      } else {
        giveEach(trainer, ended);
      }
    }
  }

  private void keepBest(GridTrainer trainer, List<GridTraining.Ended> ended) throws IOException {
    GridTable table = new GridTable(grid.all(), ended, request.settings().evaluate().metric());
    Grid.Tried best = grid.all().get(table.best());
    TrainingJob own = new TrainingJob(whole, best);
    Trainer.Trained trained =
        trainer.ended(table.best(), ended.get(table.best()), examining(own, table.best(), output));
    report(trainer, table.best(), trained);
    MetricsLog.write(output, trainer.rounds(table.best()));
    Saving saving = saving(best);
    own.save(saving, saving.transfer(trained), trained.examined(), output);
    job.report().grid(table.json());
    own.compare(best.target().old(), data.examples(), trained);
    Baselines baselines = own.baselines(data, best.target(), saving);
    Guard guard = own.guard(best.target(), baselines, saving);
    new Comparing(job, best.settings(), baselines, guard, data.examples(), stores, stores::last)
        .run(saving.transfer(trained), how -> own.seeded(how, data));
    saving.describe(output);
  }

  /** The report of each is that of the job that has it alone. */
  private void giveEach(GridTrainer trainer, List<GridTraining.Ended> ended) throws IOException {
    List<Integer> each = new ArrayList<>();
    List<Examining> examining = new ArrayList<>();
    for (int i = 0; i < ended.size(); i++) {
      if (ended.get(i).failure() != null) {
        throw ended.get(i).failure();
      }
      each.add(i);
      examining.add(examining(new TrainingJob(whole, grid.all().get(i)), i, trainer.folder(i)));
    }
    List<Trainer.Trained> trained = trainer.ended(each, ended, examining);
    ObjectNode shared = job.report().json().deepCopy();
    for (int i : each) {
      report(trainer, i, trained.get(i));
      Grid.Tried one = grid.all().get(i);
      Saving saving = saving(one);
      Bundle model =
          job.phases()
              .time(
                  "save",
                  () ->
                      saving.model(
                          saving.transfer(trained.get(i)), trained.get(i).examined().rule()));
      ArrayNode decided = job.report().json().putArray("decided");
      one.settings().decided().forEach(decided::add);
      shared.path("decided").forEach(decided::add);
      String report = job.report().finish("done", job.phases()).toString();
      request.each().take(i, model, report, trainer.rounds(i));
      job.report().json().removeAll();
      job.report().json().setAll(shared.deepCopy());
    }
  }

  private Saving saving(Grid.Tried one) {
    return new Saving(job, one.settings(), one.start(), data, one.target());
  }

  private Examining examining(TrainingJob own, int which, HadoopFolder folder) {
    return own.examining(grid.all().get(which).target(), data.examples(), folder);
  }

  /** Reports what one of them came to. */
  private void report(GridTrainer trainer, int which, Trainer.Trained trained) {
    Grid.Tried one = grid.all().get(which);
    Cutting.Target target = one.target();
    TrainingJob own = new TrainingJob(whole, one);
    Report report = job.report();
    report.trained(one.settings());
    report.model(target.network(), target.task(), one.start().frozen());
    RoundPlan plan = trained.result().plan();
    report.plan(new TrainingListener.Plan(plan.averageEvery(), null, null, 0, plan.epochs()));
    own.report(trained, target.classes().names(), stores.last());
    Pretext.report(one.settings(), data.examples(), report);
    report.json().set("course", trainer.course(which).json());
  }
}
