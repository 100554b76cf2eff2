package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.Settings;
import dev.graft.engine.SavedModel;
import dev.graft.engine.TargetModel;
import dev.graft.evaluate.DecisionRule;
import dev.graft.io.Json;
import dev.graft.report.ModelCard;
import dev.graft.save.Bundle;
import dev.graft.spark.save.Checkpoints;
import dev.graft.spark.save.RunFolder;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.spark.train.TrainingFailedException;
import java.io.IOException;

/** Saves what a training comes to, with where it comes from: checkpoints and the model. */
final class Saving {

  private static final String MODEL = "model";

  private final JobRun job;
  private final Settings settings;
  private final StartingPoint start;
  private final Reading.Data data;
  private Settings stage;
  private Cutting.Target target;
  private ModelCard card;

  Saving(
      JobRun job,
      Settings settings,
      StartingPoint start,
      Reading.Data data,
      Cutting.Target target) {
    this.job = job;
    this.settings = settings;
    this.stage = settings;
    this.start = start;
    this.data = data;
    this.target = target;
  }

  /** From here on what is kept is of a stage. */
  void movesTo(Stages.Stage next, TargetModel network) {
    stage = next.settings();
    target = target.with(network);
  }

  /** The checkpoints of the transfer or of a baseline. */
  Checkpoints checkpoints(String training) {
    RunFolder folder = job.folder();
    ObjectNode about = folder.about().put("training", training).put("seed", stage.seed());
    describeSources(about);
    return new Checkpoints(
        folder.checkpoints(training), folder.attempt(), stage.checkpoint(), about);
  }

  private void describeSources(ObjectNode of) {
    of.set("plan", job.report().json().get("plan"));
    of.set("data", Json.of(data.examples().sources()));
    of.set("versions", Json.of(Versions.all()));
  }

  /** The transfer, as the last stage has made it. */
  KeptModel transfer(Trainer.Trained trained) {
    TargetModel network = target.network();
    return new KeptModel(
        Guard.TRANSFER,
        network,
        stage,
        () -> network.withTrained(trained.result().bestFlat()),
        trained);
  }

  /**
   * Writes a model.
   *
   * @param rule what its predictions are made by
   */
  void model(KeptModel kept, DecisionRule rule, HadoopFolder output) throws IOException {
    Bundle bundle = model(kept, rule);
    card = ModelCard.of(bundle);
    bundle.save(output.in(MODEL), card.bytes(job.report().json()));
    job.tracking().saved(bundle, output.in(MODEL), Versions.all());
  }

  /** Makes it, and tells its identity in the report. */
  Bundle model(KeptModel kept, DecisionRule rule) {
    SavedModel full = kept.model().get();
    job.report().json().put("weightsSha256", full.weightsSha256());
    ObjectNode provenance = provenance();
    if (kept.name().equals(Baselines.SCRATCH)) {
      provenance.putNull("cut").put("insteadOf", settings.model().pretrained());
    } else {
      describe(provenance);
    }
    if (!kept.isTransfer()) {
      provenance.set("guard", job.report().json().get("guard"));
    }
    return bundle(full, provenance).with(rule);
  }

  /** Tells of the model that has been written what was found since. */
  void describe(HadoopFolder output) throws IOException {
    Bundle.describe(output.in(MODEL), card.bytes(job.report().json()));
  }

  /** Keeps the model that a failed training had reached, and says so in the report. */
  void lastGood(TrainingFailedException failure) {
    try {
      ObjectNode provenance = provenance();
      describe(provenance);
      ObjectNode report = job.report().json();
      Bundle bundle = bundle(target.network().withTrained(failure.lastGood()), provenance);
      ObjectNode told = report.deepCopy().put("lastGoodRound", failure.round());
      bundle.save(job.folder().lastGood(), ModelCard.of(bundle).bytes(told));
      report.put("lastGood", "last-good").put("lastGoodRound", failure.round());
      report.set("rejections", Json.of(failure.rejections()));
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      failure.addSuppressed(e);
    }
    job.failed(failure);
  }

  private ObjectNode provenance() {
    ObjectNode provenance = Json.object();
    provenance.put("command", job.command().key()).put("seed", settings.seed());
    provenance.put("configuration", settings.canonical());
    describeSources(provenance);
    provenance.put("cut", target.network().cut());
    return provenance;
  }

  /** What it was made of. */
  private void describe(ObjectNode provenance) {
    start.describe(provenance);
    JsonNode layers = job.report().json().at("/model/layers");
    if (!layers.isMissingNode()) {
      provenance.set("layers", layers);
    }
  }

  private Bundle bundle(SavedModel full, ObjectNode provenance) {
    return new Bundle(
        full,
        target.network().exampleShape(),
        start.normalization(),
        data.examples().learned(),
        target.task(),
        target.classes().names(),
        provenance,
        start.frozen());
  }
}
