package dev.graft.spark.read;

import dev.graft.UnusableInputException;
import dev.graft.config.DataSettings;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import dev.graft.io.Sha256;
import dev.graft.spark.fault.FailedJob;
import dev.graft.spark.shuffle.RecordShuffle;
import dev.graft.spark.store.StoreLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Reads a dataset in two passes: a survey that checks every record and counts, then a shuffle that
 * brings each example to its worker.
 */
public final class DataReader {

  /** Corrupt records that a refusal names. */
  private static final int TOLD = 3;

  private final JavaSparkContext spark;
  private final DataSettings settings;
  private final RecordFormat format;
  private final Normalization normalization;
  private final long seed;
  private final Set<Split> parts;
  private final int[] onlyLabels;

  private final Map<Split, JavaRDD<ExampleChunk>> blocks = new EnumMap<>(Split.class);
  private final Ledger ledger = new Ledger();
  private final Quarantine quarantine = new Quarantine();
  private final Map<Split, JavaPairRDD<Long, String[]>> slices = new EnumMap<>(Split.class);
  private final Map<Split, JavaPairRDD<Long, String>> words = new EnumMap<>(Split.class);
  private final List<String> problems = new ArrayList<>();
  private final List<Examples.Source> sources = new ArrayList<>();
  private final List<KeptRecords> kept = new ArrayList<>();
  private final Leaks leaks;
  private final Survey labels = new Survey();
  private List<String> identity;
  private Pieces pieces;

  /** How many workers train: each gets its share of what has no labels, too. */
  private int workers;

  /**
   * @param format how the files become records
   * @param normalization what is done to features before the network sees them
   * @param parts the parts to read, if the settings name files for them
   */
  public DataReader(
      JavaSparkContext spark,
      DataSettings settings,
      RecordFormat format,
      Normalization normalization,
      long seed,
      Set<Split> parts) {
    this.spark = spark;
    this.settings = settings;
    this.format = format;
    this.normalization = normalization;
    this.seed = seed;
    this.parts = parts;
    this.onlyLabels = onlyLabels(settings);
    this.leaks = new Leaks(spark, settings.leakage());
  }

  /** The examples are to tell {@link Examples#identity}, which takes a hash of each. */
  public DataReader identifying() {
    identity = new ArrayList<>();
    return this;
  }

  /** Takes note of what decides the examples in their blocks, if anybody asks. */
  private void decides(Supplier<String> what) {
    if (identity != null) {
      identity.add(what.get());
    }
  }

  /** The labels to keep, sorted; empty: all. */
  static int[] onlyLabels(DataSettings settings) {
    return settings.labelGroups().isEmpty()
        ? settings.onlyLabels().stream().mapToInt(Integer::intValue).sorted().toArray()
        : IntStream.range(0, settings.labelGroups().size()).toArray();
  }

  /**
   * Checks every record and divides the examples.
   *
   * @param workers blocks in each part
   * @throws UnusableInputException if a file is missing or not what it should be, if files
   *     disagree, or if too many records cannot be read
   */
  public Examples read(int workers) throws IOException {
    return read(Division.even(workers));
  }

  /** The same with as many blocks of training examples as there are workers for. */
  public Examples read(Division division) throws IOException {
    Map<Split, RecordSource> opened = open();
    try {
      for (Map.Entry<Split, RecordSource> source : opened.entrySet()) {
        read(source.getKey(), source.getValue(), division);
      }
    } catch (Exception e) { // Spark's SparkException is a checked one, too
      quarantine.release();
      throw e;
    }
    ledger.check();
    return new Examples(
        opened.values().iterator().next().shape(),
        blocks,
        ledger,
        quarantine,
        leaks.count(ledger),
        slices,
        words,
        problems,
        sources,
        labels,
        settings.labelGroups().isEmpty() ? format.classNames() : settings.classNames(),
        format.learned(),
        kept,
        pieces,
        identity == null
            ? null
            : Sha256.hex(String.join("\n", identity).getBytes(StandardCharsets.UTF_8)));
  }

  /** The sources, training first: what the format learns, it learns from that. */
  private Map<Split, RecordSource> open() throws IOException {
    Map<Split, RecordSource> opened = new EnumMap<>(Split.class);
    RecordSource first = null;
    for (Split part : Split.values()) {
      DataSettings.Files files = files(part);
      if (parts.contains(part) && files.named()) {
        RecordSource source = format.open(part, files);
        first = first == null ? source : first;
        if (!Arrays.equals(source.shape(), first.shape())) {
          throw new UnusableInputException(
              "Cannot use %s with %s: its examples have shape %s, the other's %s."
                  .formatted(
                      source.name(),
                      first.name(),
                      Arrays.toString(source.shape()),
                      Arrays.toString(first.shape())));
        }
        if (!normalization.fits(source.shape())) {
          throw new UnusableInputException(
              String.format(
                  Locale.ROOT,
                  "Cannot normalise examples of shape %s with %d means: one a channel is needed; see data.normalization.",
                  Arrays.toString(source.shape()),
                  normalization.mean().length));
        }
        opened.put(part, source);
      }
    }
    return opened;
  }

  private void read(Split part, RecordSource source, Division division) {
    JavaRDD<RawRecord> records = records(part, source);
    if (source.keep()) {
      KeptRecords once = KeptRecords.of(records);
      kept.add(once);
      records = once.records();
    }
    Assignment assignment = Assignment.of(part, settings, seed);
    if (settings.stratified() && assignment.divides()) {
      assignment = stratified(part, source, records, assignment);
    }
    Survey survey = take(part, source, records, assignment);
    if (part != Split.UNLABELLED) {
      leaks.lookFor(records.filter(new Wanted(onlyLabels)), assignment);
    }
    for (Split share : Split.values()) {
      if (share == Split.UNLABELLED && !parts.contains(share)) {
        ledger.addUnused(survey.count(share));
      } else if (survey.count(share) > 0) {
        divide(
            records.filter(new Wanted(onlyLabels, assignment, share)),
            assignment,
            share,
            survey,
            division);
        if (source.slices() != null) {
          slices.put(share, source.slices());
        }
        if (source.words() != null) {
          words.put(share, source.words());
        }
      }
    }
  }

  /** Labels of what is trained on without them get no further than this. */
  private JavaRDD<RawRecord> records(Split part, RecordSource source) {
    if (settings.unlabelled().without(part)) {
      return source.records().map(new WithoutLabel(settings.unlabelled().reports()));
    }
    return settings.labelGroups().isEmpty()
        ? source.records()
        : source.records().map(Regrouped.of(settings.labelGroups(), format.classNames()));
  }

  private void refuseWhatNeedsClasses(Survey survey) {
    if (survey.targetWidth() > 0 && (settings.stratified() || settings.perClass() != null)) {
      throw new UnusableInputException(
          "Cannot use %s: it needs one class an example, and these have values to be predicted."
              .formatted(settings.stratified() ? "data.stratified" : "data.train.per-class"));
    }
    if (settings.stratified() && survey.grouped()) {
      throw new UnusableInputException(
          "Cannot use data.stratified with groups: a group stays whole, whatever its classes.");
    }
  }

  private Assignment stratified(
      Split part, RecordSource source, JavaRDD<RawRecord> records, Assignment assignment) {
    Survey survey = survey(source, surveyed(part, records, assignment, false));
    refuseWhatNeedsClasses(survey);
    spark.setJobDescription("read: strata of " + source.name());
    return Strata.divide(
        records.filter(new Wanted(onlyLabels).labelled()), assignment, survey.classesOfAllParts());
  }

  private JavaRDD<Surveyed> surveyed(
      Split part, JavaRDD<RawRecord> records, Assignment assignment, boolean digests) {
    return records.mapPartitions(new TakeSurvey(part, onlyLabels, assignment, digests));
  }

  /** That of all partitions, combined on executors. */
  private Survey survey(RecordSource source, JavaRDD<Surveyed> surveyed) {
    spark.setJobDescription("read: survey of " + source.name());
    try {
      return checked(
          Combined.of(
              surveyed.map(Surveyed::counts).filter(Objects::nonNull),
              new Survey(),
              Survey::merge,
              Survey::merge));
    } catch (Exception e) { // Spark's SparkException is a checked one that collect does not declare
      surveyed.unpersist(false);
      RuntimeException refusal = FailedJob.refusal(e);
      if (refusal != null) {
        throw refusal;
      }
      source.refuseDamaged(e);
      throw e;
    }
  }

  private static Survey checked(Survey survey) {
    if (survey.refusal() != null) {
      throw new UnusableInputException(survey.refusal());
    }
    return survey;
  }

  private Survey take(
      Split part, RecordSource source, JavaRDD<RawRecord> records, Assignment assignment) {
    JavaRDD<Surveyed> surveyed =
        Quarantine.keep(surveyed(part, records, assignment, identity != null));
    Survey survey = survey(source, surveyed);
    decides(() -> part + " " + survey.content());
    quarantine.hold(surveyed, survey.defects().records());
    refuseWhatNeedsClasses(survey);
    labels.merge(survey);
    refuseTooMany(survey, source.name());
    ledger.add(survey);
    ledger.addDuplicates(source.duplicates());
    ledger.addUnseen(source.unseen());
    problems.addAll(survey.defects().problems());
    sources.add(new Examples.Source(source.name(), source.bytes(), survey.fingerprint()));
    return survey;
  }

  private void refuseTooMany(Survey survey, String name) {
    long bad = survey.defects().records();
    long all = survey.records();
    if (bad > settings.maxCorrupt() * all) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use %s: %,d of %,d records cannot be read, %s; the first: %s%s.",
              name,
              bad,
              all,
              format.allowance(settings.maxCorrupt()),
              survey.defects().problems().stream().limit(TOLD).collect(Collectors.joining("; ")),
              format.advice()));
    }
  }

  private void divide(
      JavaRDD<RawRecord> records,
      Assignment assignment,
      Split share,
      Survey all,
      Division division) {
    Survey survey = all;
    JavaRDD<RawRecord> chosen = records;
    int count = division.blocks(all.count(share));
    if (share == Split.TRAIN) {
      spark.setJobDescription("read: draw training examples");
      TrainingSample sample = TrainingSample.draw(records, assignment, settings, all);
      survey = sample.survey();
      chosen = records.filter(sample.chosen(assignment));
      decides(sample::described);
      ledger.addUnused(all.count(share) - survey.count(share));
      workers = division.workers(survey.count(share));
      count = workers;
    } else if (share == Split.UNLABELLED) {
      count = workers == 0 ? division.workers(survey.count(share)) : workers;
    }
    int chunks = StoreLimits.of(settings.store()).chunks(survey.count(share), count, all.widest());
    decides(() -> chunks + " chunks, " + normalization);
    JavaRDD<ExampleChunk> whole = gathered(chosen, assignment, share, survey, count * chunks);
    if (share == Split.TRAIN) {
      int each = division.pieces(survey.count(share));
      int split = (each + chunks - 1) / chunks;
      if (split > 1) {
        pieces =
            new Pieces(
                gathered(chosen, assignment, share, survey, count * chunks * split), split, chunks);
      } else if (each > 1) {
        pieces = new Pieces(whole, 1, chunks);
      }
    }
    ledger.put(share, survey.count(share), survey.classes(share));
    blocks.put(share, Contiguous.of(whole, chunks));
  }

  /** Every machine keeps its share, also of a file that one of them has read. */
  private JavaRDD<ExampleChunk> gathered(
      JavaRDD<RawRecord> chosen, Assignment assignment, Split share, Survey survey, int count) {
    Map<Integer, Double> weights =
        share == Split.TRAIN ? classWeights(survey.classes(share)) : Map.of();
    long[] bounds = survey.bounds(share, count);
    decides(() -> share + " " + new TreeMap<>(weights) + " " + Arrays.toString(bounds));
    return RecordShuffle.spread(
            chosen.mapPartitionsToPair(
                new SendToWorkers(assignment, normalization, weights, bounds)),
            new HashPartitioner(count))
        .values()
        .mapPartitions(new GatherChunk(normalization));
  }

  /** How much the training examples of each class count. */
  private Map<Integer, Double> classWeights(Map<Integer, Long> counts) {
    return settings.classWeights().of(counts);
  }

  private DataSettings.Files files(Split part) {
    return switch (part) {
      case TRAIN -> settings.train();
      case VALIDATION -> settings.validation();
      case TEST -> settings.test();
      case UNLABELLED -> settings.unlabelled().files();
    };
  }
}
