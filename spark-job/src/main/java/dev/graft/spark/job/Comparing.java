package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.Settings;
import dev.graft.dataset.Task;
import dev.graft.evaluate.TransferEffect.Verdict;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.read.Examples;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is trained beside a transfer, once that has ended, and what is made of it. */
final class Comparing {

  private static final Logger LOG = LoggerFactory.getLogger(Comparing.class);

  private final JobRun job;
  private final Settings settings;
  private final Baselines baselines;
  private final Guard guard;
  private final Examples examples;
  private final FeatureStores stores;
  private final Baselines.Features features;
  private final Map<String, Ended> ended = new LinkedHashMap<>();

  private GuardFinding finding;

  private record Ended(Baselines.Baseline baseline, Trainer.Trained trained) {}

  /**
   * @param features the store of the features, which is that of a transfer without stages
   */
  Comparing(
      JobRun job,
      Settings settings,
      Baselines baselines,
      Guard guard,
      Examples examples,
      FeatureStores stores,
      Baselines.Features features) {
    this.job = job;
    this.settings = settings;
    this.baselines = baselines;
    this.guard = guard;
    this.examples = examples;
    this.stores = stores;
    this.features = features;
  }

  /**
   * Trains all that the job asks for and reports it.
   *
   * @param transfer what it is compared with
   * @param networks makes the network of the transfer by other seeds
   */
  void run(KeptModel transfer, Guard.Networks networks) throws IOException {
    int averageEvery = transfer.trained().result().plan().averageEvery();
    if (settings.evaluate().guard().full()) {
      guard.heard(Guard.TRANSFER, transfer.network(), stores.last(), transfer.trained().result());
    }
    if (baselines.wanted()) {
      ObjectNode told =
          job.phases()
              .time(
                  "baselines", () -> baselines.run(examples, features, averageEvery, this::heard));
      job.report().baselines(told, transfer.trained());
      guard.failed(told);
    }
    if (!guard.off()) {
      finding = job.phases().time("guard", () -> find(networks, averageEvery));
      job.report().json().set("guard", finding.json());
      if (finding.verdict() == Verdict.HURT) {
        LOG.warn("guard: {}", finding.sentence());
      } else {
        LOG.info("guard: {}", finding.sentence());
      }
    }
  }

  private void heard(Baselines.Baseline baseline, FeatureStore store, Trainer.Trained trained) {
    ended.put(baseline.name(), new Ended(baseline, trained));
    if (settings.evaluate().guard().full()) {
      guard.heard(baseline.name(), baseline.network(), store, trained.result());
    }
  }

  private GuardFinding find(Guard.Networks networks, int averageEvery) throws IOException {
    if (!settings.evaluate().guard().full()) {
      return guard.finding(guard.quick(stores.last(), averageEvery));
    }
    guard.seeds(examples, stores, networks, averageEvery);
    return guard.finding(null);
  }

  /** What validates best of the transfer and what ended beside it. */
  KeptModel best(KeptModel transfer) {
    for (GuardedTraining training : finding.best()) {
      Optional<KeptModel> kept =
          training.name().equals(Guard.TRANSFER)
              ? Optional.of(transfer)
              : Optional.ofNullable(ended.get(training.name())).flatMap(this::kept);
      if (kept.isPresent()) {
        tell(kept.get(), training);
        return kept.get();
      }
      LOG.warn("guard: {} validates best and is not there to be saved", training.name());
    }
    throw new IllegalStateException("the transfer has ended");
  }

  private Optional<KeptModel> kept(Ended of) {
    Baselines.Baseline baseline = of.baseline();
    return baselines
        .whole(baseline, of.trained().result().bestFlat())
        .map(
            whole ->
                new KeptModel(
                    baseline.name(),
                    baseline.network(),
                    baseline.settings(),
                    () -> whole,
                    of.trained()));
  }

  private void tell(KeptModel kept, GuardedTraining training) {
    String said = finding.kept(training);
    ((ObjectNode) job.report().json().get("guard"))
        .put("kept", kept.name())
        .put("keptBecause", said);
    LOG.info("guard: {}", said);
  }

  /** Looks at what is kept. */
  Examining.Examined examine(KeptModel kept, Task task, Examining examining) throws IOException {
    Function<FeatureStore, Examining.Examined> look =
        store ->
            new Scoring(job.session(), settings, task)
                .of(
                    kept.network().trained().network(),
                    kept.trained().result().bestFlat(),
                    kept.name(),
                    judge -> examining.run(store.evaluated(), judge));
    return kept.isTransfer()
        ? look.apply(stores.of(kept.network(), kept.settings()))
        : baselines.on(ended.get(kept.name()).baseline(), examples, features, look);
  }
}
