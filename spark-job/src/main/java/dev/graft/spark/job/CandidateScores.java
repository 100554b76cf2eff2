package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.RankSettings;
import dev.graft.config.RankSettings.Score;
import dev.graft.config.Settings;
import dev.graft.dataset.Seeds;
import dev.graft.dataset.Shapes;
import dev.graft.dataset.Split;
import dev.graft.engine.TargetModel;
import dev.graft.engine.TrainedPart;
import dev.graft.evaluate.Resamples;
import dev.graft.io.Json;
import dev.graft.model.Trainable;
import dev.graft.rank.FeatureSums;
import dev.graft.rank.HScore;
import dev.graft.rank.LogMe;
import dev.graft.rank.Narrowing;
import dev.graft.rank.ProbeSolver;
import dev.graft.rank.Ranked;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.featurize.FeatureStore;
import dev.graft.spark.rank.ProbeAnswers;
import dev.graft.spark.rank.ProbeInOneTask;
import dev.graft.spark.rank.TargetFeatures;
import dev.graft.spark.rank.TargetSample;
import dev.graft.spark.read.Examples;
import dev.graft.spark.train.Checkpointing;
import dev.graft.spark.train.Oversight;
import dev.graft.spark.train.Training;
import dev.graft.spark.train.TrainingResult;
import dev.graft.spark.train.TrainingSubject;
import dev.graft.train.Replica;
import dev.graft.train.StepOptions;
import dev.graft.train.lbfgs.FeatureScales;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scores of one candidate: every example passes its backbone once, all else reads the store.
 */
final class CandidateScores {

  private static final Logger LOG = LoggerFactory.getLogger(CandidateScores.class);

  /** Features that k-NN looks at, at most: more are narrowed. */
  private static final int NEIGHBOURS_WIDTH = 4096;

  /** Numbers among which k-NN looks for neighbours, at most. */
  private static final long NEIGHBOURS_NUMBERS = 100_000_000;

  /** Narrower features count as so many: examples themselves take their time. */
  private static final int LEAST_WIDTH = 1000;

  private final JobRun job;
  private final RankSettings rank;
  private final RankSettings.Candidate candidate;
  private final Settings settings;
  private final StartingPoint start;
  private final Reading.Data data;
  private final Phases phases = new Phases();
  private final ObjectNode report = Json.object();
  private final ObjectNode scores = report.putObject("scores");

  CandidateScores(
      JobRun job,
      RankSettings rank,
      RankSettings.Candidate candidate,
      StartingPoint start,
      Reading.Data data) {
    this.job = job;
    this.rank = rank;
    this.candidate = candidate;
    this.settings = candidate.settings();
    this.start = start;
    this.data = data;
  }

  /**
   * Puts its network together.
   *
   * @throws UnusableInputException if network, cut and data do not fit each other, or a score is
   *     asked for that it does not have
   */
  TargetModel check() throws IOException {
    return checked(new Cutting(job, settings, start).checked(data));
  }

  private TargetModel checked(Cutting.Target target) {
    // The report's own model is that of a job with one.
    report.set("parameters", job.report().json().remove("model").path("parameters"));
    if (rank.scores().contains(Score.LEEP) && source() == null) {
      throw new UnusableInputException(
          "Cannot compute leep: the network does not tell classes of its own, or its file does not say that it does (model.outputs = classes does); leave leep out of rank.scores.");
    }
    return target.network();
  }

  private SourceHead source() {
    return rank.asks(Score.LEEP) ? SourceHead.of(start.uncut(), settings, data.examples()) : null;
  }

  /**
   * Computes all that is asked for.
   *
   * @param readSeconds what reading the data for it has taken
   * @param leading is offered its features
   */
  ScoredCandidate score(double readSeconds, LeadingFeatures leading) throws IOException {
    phases.add("read", readSeconds);
    TargetModel network = checked(new Cutting(job, settings, start).cut(data));
    Examples examples = data.examples();
    TargetModel probe =
        network.probe(network.task(examples.targetWidth()), settings.train(), settings.seed());
    MemoryCheck.check(job.session(), settings, probe, examples, job.session().workers(settings));
    int classes = network.task(0).names(network.outputs());
    report.put("name", candidate.name());
    report.put("pretrained", settings.model().pretrained());
    report.put("cut", network.featureLayer());
    Ranked ranked;
    TrainedPart part = probe.trained();
    int features = Shapes.length(part.network().inputShape());
    report.put("features", features);
    if (rank.asks(Score.KNN)) {
      checkSample(Math.min(rank.sample(), examples.count(Split.TRAIN)), features);
    }
    try (FeatureStore store = phases.time("featurize", () -> featurized(network))) {
      checkNumbers(store.scales());
      report.put("backbonePasses", store.passes());
      Resamples knn =
          rank.asks(Score.KNN) ? phases.time("knn", () -> knn(store, features, classes)) : null;
      Resamples solved =
          rank.asks(Score.PROBE) ? phases.time("probe", () -> probe(store, probe, part)) : null;
      ranked = new Ranked(candidate.name(), knn, solved);
      sums(store, features, classes);
      leading.offer(store, ranked.mean());
    }
    leep(classes);
    scores.put("mean", ranked.mean());
    report.set("seconds", Json.of(phases.report()));
    phases.report().forEach(this::count);
    return new ScoredCandidate(ranked, report);
  }

  /**
   * @param sample examples among which neighbours are looked for, on the driver
   */
  static void checkSample(long sample, int features) {
    long most = NEIGHBOURS_NUMBERS / Math.max(LEAST_WIDTH, Math.min(features, NEIGHBOURS_WIDTH));
    if (sample > most) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot look for neighbours among %d examples of %d features: the driver does so by itself; set rank.sample to %d at most.",
              sample,
              features,
              most));
    }
  }

  static void checkNumbers(FeatureScales scales) {
    if (!scales.finite()) {
      throw new UnusableInputException(
          "Cannot score features that are no numbers: the network gives NaN or infinite ones for training examples; see data.scale and data.normalization.");
    }
  }

  private void count(String phase, double seconds) {
    if (!phase.equals("total")) {
      job.phases().add(phase, seconds);
    }
  }

  private FeatureStore featurized(TargetModel network) {
    return network.frozen() || network.featuresAreTheInput()
        ? Featurizing.of(network, data.examples(), job.session(), settings)
        : Featurizing.at(network, data.examples(), job.session(), settings);
  }

  private Resamples knn(FeatureStore store, int features, int classes) {
    Narrowing narrowing = Narrowing.of(features, NEIGHBOURS_WIDTH, settings.seed());
    job.session().spark().setJobDescription(candidate.name() + ": k-NN");
    TargetSample sample =
        TargetSample.of(store.part(Split.TRAIN), rank.sample(), narrowing, settings.seed());
    if (sample.size() < 2) {
      throw new UnusableInputException(
          "Cannot look for neighbours among fewer than two training examples.");
    }
    Resamples answers = sample.neighbours(classes, rank.neighbours(), resamples("knn"));
    scores.put("knn", answers.value());
    report.put("knnExamples", answers.examples());
    return answers;
  }

  private Resamples resamples(String of) {
    return new Resamples(rank.resamples(), seed(of));
  }

  private long seed(String of) {
    return Seeds.derive(settings.seed(), "rank " + of);
  }

  private Resamples probe(FeatureStore store, TargetModel probe, TrainedPart part) {
    Trainable trainable = part.network();
    try (ScopedBroadcast<Trainable> sent =
        new ScopedBroadcast<>(job.session().spark(), trainable)) {
      Resamples answers =
          ProbeAnswers.of(
              store.part(Split.VALIDATION),
              job.session().profile(),
              sent.get(),
              solved(store, probe, part, sent.get()),
              settings.evaluate().batchSize(),
              rank.resamples(),
              seed("probe"));
      scores.put("probe", answers.value());
      report.put("probeExamples", answers.examples());
      return answers;
    }
  }

  /** The probe's whole flat parameter vector. */
  private float[] solved(
      FeatureStore store, TargetModel probe, TrainedPart part, Broadcast<Trainable> sent) {
    Examples examples = data.examples();
    long rows = examples.count(Split.TRAIN) + examples.count(Split.VALIDATION);
    return ProbeInOneTask.fits(rows, Shapes.length(part.network().inputShape()))
        ? inOneTask(store, part, sent)
        : byRounds(store, probe, part);
  }

  private float[] inOneTask(FeatureStore store, TrainedPart part, Broadcast<Trainable> sent) {
    job.session().spark().setJobDescription(candidate.name() + ": probe");
    ProbeSolver.Solved solved =
        new ProbeInOneTask(
                job.session().profile(),
                sent,
                store.scales(),
                part.weights(),
                StepOptions.of(settings.train()),
                settings.train().epochs())
            .solve(store.part(Split.TRAIN), store.part(Split.VALIDATION));
    told(solved.end(), solved.l2());
    return solved.flat();
  }

  private float[] byRounds(FeatureStore store, TargetModel probe, TrainedPart part) {
    Trainable trainable = part.network();
    TrainingResult result;
    try (Replica replica = new Replica(trainable);
        Training training =
            new Training(
                settings,
                job.session().profile(),
                new TrainingSubject(
                    candidate.name() + ": probe",
                    trainable,
                    probe.task(0),
                    replica.layout(),
                    replica.initialState(part.weights()),
                    null),
                Trainer.data(settings, store),
                new Oversight(List.of(), Checkpointing.NONE, job.cancellation()))) {
      result = training.run();
    }
    told(
        result.course().stoppedBy(), result.penalty() == null ? Double.NaN : result.penalty().l2());
    return result.bestFlat();
  }

  /**
   * @param l2 not a number: weights of zero are the best
   */
  private void told(String stoppedBy, double l2) {
    report.put("probeStoppedBy", stoppedBy);
    if (!Double.isNaN(l2)) {
      report.put("probeL2", l2);
    }
  }

  /** LogME and the H-score are made of the same sums. */
  private void sums(FeatureStore store, int features, int classes) throws IOException {
    if (!rank.asks(Score.LOGME) && !rank.asks(Score.H_SCORE)) {
      return;
    }
    Narrowing narrowing = Narrowing.of(features, rank.width(), settings.seed());
    double[] means = means(store.scales(), features);
    job.session().spark().setJobDescription(candidate.name() + ": sums of features");
    FeatureSums sums =
        phases.time(
            "sums", () -> TargetFeatures.sums(store.part(Split.TRAIN), narrowing, means, classes));
    report.put("narrowed", narrowing.narrows());
    if (rank.asks(Score.LOGME)) {
      scores.put("logme", phases.time("logme", () -> LogMe.of(sums, narrowing.of(means))));
    }
    if (rank.asks(Score.H_SCORE)) {
      scores.put("hScore", phases.time("hScore", () -> HScore.of(sums)));
    }
  }

  private static double[] means(FeatureScales scales, int features) {
    double[] means = new double[features];
    Arrays.setAll(means, scales::mean);
    return means;
  }

  private void leep(int classes) throws IOException {
    SourceHead source = source();
    if (source != null) {
      job.session().spark().setJobDescription(candidate.name() + ": LEEP");
      scores.put(
          "leep",
          phases.time(
              "leep", () -> source.leep(data.examples(), job.session(), settings, classes)));
    } else if (rank.asks(Score.LEEP)) {
      LOG.info("{}: no LEEP, as it does not tell classes of its own", candidate.name());
    }
  }
}
