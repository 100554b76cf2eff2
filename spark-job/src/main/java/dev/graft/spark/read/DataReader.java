package dev.graft.spark.read;

import dev.graft.config.DataSettings;
import dev.graft.config.UnusableInputException;
import dev.graft.dataset.ExampleBlock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Reads a dataset in two passes: a survey that checks every record and counts, then a shuffle that
 * brings each example to its worker.
 */
public final class DataReader {

  private final JavaSparkContext spark;
  private final DataSettings settings;
  private final long seed;
  private final ReadSlice read;

  private final Map<Part, JavaRDD<ExampleBlock>> blocks = new EnumMap<>(Part.class);
  private final Map<Part, Long> counts = new EnumMap<>(Part.class);
  private final List<String> problems = new ArrayList<>();
  private final List<Examples.Source> sources = new ArrayList<>();
  private long quarantined;
  private long excluded;
  private final Survey labels = new Survey();
  private final Set<Part> parts;
  private long unused;

  /**
   * @param scale features are divided by this
   * @param parts the parts to read, if the settings name files for them
   */
  public DataReader(
      JavaSparkContext spark, DataSettings settings, double scale, long seed, Set<Part> parts) {
    this.spark = spark;
    this.settings = settings;
    this.seed = seed;
    this.parts = parts;
    this.read =
        new ReadSlice(new SerializableConfiguration(spark.hadoopConfiguration()), settings, scale);
  }

  /** Shape of one example, the same in every file; looks at headers only. */
  private int[] shape() throws IOException {
    int[] shape = null;
    String first = null;
    for (Part part : parts) {
      DataSettings.Files files = files(part);
      if (files.named()) {
        int[] here = look(files).shape();
        if (shape != null && !Arrays.equals(shape, here)) {
          throw new UnusableInputException(
              "Cannot use %s with %s: its examples have shape %s, the other's %s."
                  .formatted(files.main(), first, Arrays.toString(here), Arrays.toString(shape)));
        }
        shape = here;
        first = first == null ? files.main() : first;
      }
    }
    return shape;
  }

  /**
   * Checks every record and divides the examples.
   *
   * @param workers blocks in each part
   * @throws UnusableInputException if a file is missing or not what it should be, if files
   *     disagree, or if too many records cannot be read
   */
  public Examples read(int workers) throws IOException {
    int[] shape = shape();
    for (Part part : parts) {
      if (files(part).named()) {
        read(part, workers);
      }
    }
    return new Examples(
        shape, blocks, counts, quarantined, excluded, unused, problems, sources, labels);
  }

  private void read(Part part, int workers) throws IOException {
    DataSettings.Files files = files(part);
    List<FileSlice> found = look(files).slices();
    JavaRDD<FileSlice> slices = spark.parallelize(found, Math.max(1, found.size()));
    boolean train = part == Part.TRAIN;
    Assignment assignment =
        new Assignment(
            part,
            seed,
            train && !settings.validation().named() ? settings.validationFraction() : 0,
            train && !settings.test().named() ? settings.testFraction() : 0);
    Survey survey = survey(slices, files, assignment);
    for (Part share : Part.values()) {
      if (survey.count(share) > 0) {
        divide(slices, assignment, share, survey, workers);
      }
    }
  }

  private Survey survey(JavaRDD<FileSlice> slices, DataSettings.Files files, Assignment assignment)
      throws IOException {
    spark.setJobDescription("read: survey of " + files.main());
    Survey survey = new Survey();
    slices.mapPartitions(new TakeSurvey(read, assignment)).collect().forEach(survey::merge);
    if (survey.refusal() != null) {
      throw new UnusableInputException(survey.refusal());
    }
    labels.merge(survey);
    quarantined += survey.quarantined();
    excluded += survey.excluded();
    problems.addAll(survey.problems());
    refuseTooMany();
    long bytes = DatasetFiles.status(spark.hadoopConfiguration(), files.main()).getLen();
    sources.add(new Examples.Source(files.main(), bytes, survey.fingerprint()));
    return survey;
  }

  private void divide(
      JavaRDD<FileSlice> slices, Assignment assignment, Part share, Survey survey, int workers) {
    Survey kept = survey;
    long lastRank = Long.MAX_VALUE;
    if (share == Part.TRAIN && settings.limit() != null && settings.limit() < survey.count(share)) {
      spark.setJobDescription("read: draw " + settings.limit() + " examples");
      List<Long> drawn =
          slices.mapPartitions(new Ranks(read, assignment, share)).takeOrdered(settings.limit());
      kept = new Survey();
      for (long rank : drawn) {
        kept.count(share, rank);
        lastRank = rank;
      }
      unused = survey.count(share) - kept.count(share);
    }
    counts.put(share, kept.count(share));
    blocks.put(
        share,
        slices
            .mapPartitionsToPair(
                new SendToWorkers(read, assignment, share, lastRank, kept.bounds(share, workers)))
            .partitionBy(new HashPartitioner(workers))
            .values()
            .mapPartitions(new GatherBlock()));
  }

  private void refuseTooMany() {
    if (quarantined > settings.maxQuarantined()) {
      throw new UnusableInputException(
          "Cannot use the data: %d record%s cannot be read, data.max-quarantined allows %d; the first: %s."
              .formatted(
                  quarantined,
                  quarantined == 1 ? "" : "s",
                  settings.maxQuarantined(),
                  problems.get(0)));
    }
  }

  private DatasetFiles.Layout look(DataSettings.Files files) throws IOException {
    return DatasetFiles.look(spark.hadoopConfiguration(), settings, files);
  }

  private DataSettings.Files files(Part part) {
    return switch (part) {
      case TRAIN -> settings.train();
      case VALIDATION -> settings.validation();
      case TEST -> settings.test();
    };
  }
}
