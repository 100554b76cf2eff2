package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.ModelSettings;
import dev.graft.config.RankSettings;
import dev.graft.config.RankSettings.Candidate;
import dev.graft.config.Settings;
import dev.graft.engine.NetworkEngines;
import dev.graft.io.Json;
import dev.graft.rank.Comparison;
import dev.graft.rank.Ranked;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.save.RunFolder;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.spark.storage.SupersededException;
import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.CancelledException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code rank}: orders pretrained networks, each where it is cut, for a target, before any
 * training. Nothing is written until all of them have been scored.
 */
public final class RankJob {

  private static final Logger LOG = LoggerFactory.getLogger(RankJob.class);

  private final JobRun job;
  private final RankSettings rank;
  private final CandidateData data;
  private boolean begun;

  private RankJob(JobRun job, RankSettings rank) {
    this.job = job;
    this.rank = rank;
    this.data = new CandidateData(job, rank);
  }

  /**
   * Ranks, or returns the report of the very same ranking.
   *
   * @throws UnusableInputException if a candidate or the data cannot be used, or do not fit each
   *     other
   * @throws CancelledException if a stop was asked for
   */
  public static Outcome run(
      Settings settings, RunFolder.Existing existing, Cancellation cancellation)
      throws IOException {
    return start(settings, existing, cancellation, RankJob::run);
  }

  /**
   * Reads every candidate and its data, and scores nothing.
   *
   * @throws UnusableInputException as {@link #run} would
   */
  public static Outcome check(
      Settings settings, RunFolder.Existing existing, Cancellation cancellation)
      throws IOException {
    return start(settings, existing, cancellation, RankJob::check);
  }

  private interface Work {
    JsonNode of(RankJob job) throws IOException;
  }

  private static Outcome start(
      Settings settings, RunFolder.Existing existing, Cancellation cancellation, Work work)
      throws IOException {
    try (JobRun job =
        JobRun.open(
            Command.RANK,
            settings,
            existing,
            cancellation,
            NamedParts.check(settings),
            DataOrigin.FILES)) {
      RankJob ranking = new RankJob(job, settings.rank());
      return job.finished(ranking.identity())
          ? new Outcome(job.folder().report(), true)
          : new Outcome(ranking.ended(work), false);
    }
  }

  /** Reads all of them before anything takes long: what cannot be read is told at once. */
  private String identity() throws IOException {
    StringBuilder identity = new StringBuilder();
    for (Candidate candidate : rank.candidates()) {
      StartingPoint start = of(candidate, () -> load(candidate));
      identity.append(start.identity()).append('\n');
    }
    return identity.toString();
  }

  private StartingPoint load(Candidate candidate) throws IOException {
    ModelSettings model = candidate.settings().model();
    NetworkEngines.check(model.engine());
    StartingPoint start = StartingPoint.load(job.hadoop(), candidate.settings());
    start.checkCut();
    return start;
  }

  private interface Reads<T> {
    T read() throws IOException;
  }

  /** Says whose refusal it is. */
  private static <T> T of(Candidate candidate, Reads<T> reads) throws IOException {
    try {
      return reads.read();
    } catch (UnusableInputException e) {
      throw new UnusableInputException(
          "Candidate %s: %s".formatted(candidate.name(), e.getMessage()), e);
    }
  }

  private JsonNode ended(Work work) throws IOException {
    try {
      job.folder().tryOut(file -> {});
      return work.of(this);
    } catch (SupersededException e) {
      throw e;
    } catch (Exception | Error e) { // Spark's SparkException is a checked one, too
      throw job.ended(e, begun);
    }
  }

  private JsonNode check() throws IOException {
    for (Candidate candidate : rank.candidates()) {
      of(candidate, () -> scores(candidate).check());
    }
    data.release();
    job.report().plan(job.session().workers(rank.candidates().get(0).settings()));
    return job.checked();
  }

  private JsonNode run() throws IOException {
    try (LeadingFeatures leading = new LeadingFeatures()) {
      JsonNode report = run(leading);
      leading.leave();
      return report;
    }
  }

  private JsonNode run(LeadingFeatures leading) throws IOException {
    List<ScoredCandidate> scored = new ArrayList<>();
    for (Candidate candidate : rank.candidates()) {
      job.session().check();
      LOG.info(
          "candidate {} of {}: {}", scored.size() + 1, rank.candidates().size(), candidate.name());
      scored.add(of(candidate, () -> scored(candidate, leading)));
    }
    data.release();
    HadoopFolder output =
        job.folder()
            .begin(job.report().plan(job.session().workers(rank.candidates().get(0).settings())));
    begun = true;
    data.quarantine(output);
    describe(scored);
    return job.done();
  }

  private ScoredCandidate scored(Candidate candidate, LeadingFeatures leading) throws IOException {
    long begin = System.nanoTime();
    CandidateScores scores = scores(candidate);
    return scores.score((System.nanoTime() - begin) / 1e9, leading);
  }

  private CandidateScores scores(Candidate candidate) throws IOException {
    StartingPoint start = load(candidate);
    job.report().engines(start.engines());
    return new CandidateScores(job, rank, candidate, start, data.read(candidate.settings(), start));
  }

  private void describe(List<ScoredCandidate> scored) {
    scored.sort(
        Comparator.comparingDouble((ScoredCandidate one) -> one.ranked().mean()).reversed());
    ObjectNode json = job.report().json().putObject("rank");
    json.put("sample", rank.sample());
    json.put("neighbours", rank.neighbours());
    json.put("resamples", rank.resamples());
    Ranked best = scored.get(0).ranked();
    if (scored.size() > 1) {
      json.put("sentence", Comparison.of(best, scored.get(1).ranked()).sentence());
    }
    for (int i = 0; i < scored.size(); i++) {
      json.withArray("/candidates").add(scored.get(i).placed(i + 1, best));
    }
    job.report().json().set("decided", distinct(job.report().json().path("decided")));
  }

  /** What was decided for one candidate after the other may be the same. */
  private static JsonNode distinct(JsonNode sentences) {
    List<String> all = new ArrayList<>();
    sentences.forEach(sentence -> all.add(sentence.asText()));
    return Json.of(all.stream().distinct().toList());
  }
}
