package dev.graft.average;

import dev.graft.train.PseudoLabels;
import dev.graft.train.ReplyHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which replies of a round count, and how much, decided from their headers alone: from what workers
 * computed, never from when they did.
 */
public final class Acceptance {

  /** With fewer replies than this, a median says nothing about the others. */
  private static final int LEAST_FOR_MEDIAN = 3;

  private final List<ReplyHeader> headers;
  private final double[] scales;
  private final List<Rejection> rejections = new ArrayList<>();

  private Acceptance(List<ReplyHeader> headers) {
    this.headers = headers;
    this.scales = new double[headers.size()];
  }

  /**
   * A reply that does not count.
   *
   * @param partition who sent it
   * @param examples what it was trained on
   * @param reason why it does not count, as the end of a sentence
   */
  public record Rejection(int partition, long examples, String reason) {}

  /**
   * Judges the replies of a round.
   *
   * @param headers one of each partition, in partition order
   * @throws IllegalStateException if they are not, or of more than one round
   */
  public static Acceptance of(List<ReplyHeader> headers, ReplyRules rules) {
    Acceptance acceptance = new Acceptance(headers);
    double median = medianNorm(headers);
    for (int partition = 0; partition < headers.size(); partition++) {
      acceptance.judge(partition, median, rules);
    }
    return acceptance;
  }

  /**
   * Refuses a reply that is not the one judged: replies come in partition order, of one round.
   *
   * @throws IllegalStateException if it belongs elsewhere
   */
  void expect(int partition, ReplyHeader header) {
    if (partition >= headers.size()
        || header.partition() != partition
        || header.round() != headers.get(0).round()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "Cannot take the reply of partition %d in round %d for that of partition %d of %d in round %d",
              header.partition(),
              header.round(),
              partition,
              headers.size(),
              headers.get(0).round()));
    }
  }

  private void judge(int partition, double median, ReplyRules rules) {
    ReplyHeader header = headers.get(partition);
    expect(partition, header);
    boolean empty = header.examples() == 0;
    if (!empty && (header.weights() != rules.weights() || header.moments() != rules.moments())) {
      reject(
          header,
          String.format(
              Locale.ROOT,
              "it holds %d weights and %d moments, %d and %d are trained",
              header.weights(),
              header.moments(),
              rules.weights(),
              rules.moments()));
    } else if (!finite(header)) {
      reject(header, "its loss, weights or moments are not finite");
    } else if (header.deltaNorm() > rules.maxNorm() * median) {
      reject(
          header,
          String.format(
              Locale.ROOT,
              "its delta's norm is %.3g, more than %.3g times the median of %.3g",
              header.deltaNorm(),
              rules.maxNorm(),
              median));
    } else {
      double longest = rules.clipNorm() * median;
      scales[partition] = header.deltaNorm() > longest ? longest / header.deltaNorm() : 1;
    }
  }

  private void reject(ReplyHeader header, String reason) {
    rejections.add(new Rejection(header.partition(), header.examples(), reason));
  }

  private static boolean finite(ReplyHeader header) {
    return header.finite()
        && Double.isFinite(header.deltaNorm())
        && Double.isFinite(header.lossSum());
  }

  /**
   * Of the replies that are finite and trained on anything; infinite when they are too few, or when
   * most have not moved: then the one that has learned something is no outlier.
   */
  private static double medianNorm(List<ReplyHeader> headers) {
    double[] norms =
        headers.stream()
            .filter(header -> finite(header) && header.examples() > 0)
            .mapToDouble(ReplyHeader::deltaNorm)
            .sorted()
            .toArray();
    if (norms.length < LEAST_FOR_MEDIAN) {
      return Double.POSITIVE_INFINITY;
    }
    double median = median(norms, norms.length);
    return median > 0 ? median : Double.POSITIVE_INFINITY;
  }

  /** Of the first of sorted values. */
  private static double median(double[] sorted, int count) {
    int half = count / 2;
    return count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** The weight of a partition's reply: its examples, or 0. */
  public double weight(int partition) {
    return counts(partition) ? headers.get(partition).examples() : 0;
  }

  /** What a partition's delta is multiplied by to be no longer than allowed; 1 for most. */
  public double scale(int partition) {
    return scales[partition];
  }

  private boolean counts(int partition) {
    return scales[partition] > 0;
  }

  /** The replies that do not count, in partition order. */
  public List<Rejection> rejections() {
    return Collections.unmodifiableList(rejections);
  }

  /** Examples in replies that count. */
  public long examples() {
    return accepted().mapToLong(ReplyHeader::examples).sum();
  }

  /** The largest number of steps that a worker took whose reply counts. */
  public int steps() {
    return accepted().mapToInt(ReplyHeader::steps).max().orElse(0);
  }

  /** Mean training loss over the examples that count; not a number if there are none. */
  public double loss() {
    double sum = 0;
    for (int partition = 0; partition < scales.length; partition++) {
      sum += counts(partition) ? headers.get(partition).lossSum() : 0;
    }
    return sum / examples();
  }

  /**
   * How far apart the workers are whose replies count: the share of what they moved that is not in
   * their mean, 1 - |mean|^2 / mean(|delta|^2), both means by examples. 0: all went the same way;
   * 1: the mean stays where it was.
   *
   * @param gradient minus the mean delta
   */
  public double divergence(double[] gradient) {
    double moved = 0;
    for (int partition = 0; partition < scales.length; partition++) {
      double norm = scales[partition] * headers.get(partition).deltaNorm();
      moved += counts(partition) ? weight(partition) * norm * norm : 0;
    }
    double mean = 0;
    for (double value : gradient) {
      mean += value * value;
    }
    double together = moved == 0 ? 1 : mean * examples() / moved;
    return Math.min(1, Math.max(0, 1 - together));
  }

  /** What was made of unlabelled examples in replies that count; empty where there are none. */
  public Optional<PseudoLabels> pseudoLabels() {
    return accepted()
        .map(ReplyHeader::pseudoLabels)
        .filter(Objects::nonNull)
        .reduce(PseudoLabels::plus);
  }

  private Stream<ReplyHeader> accepted() {
    return headers.stream().filter(header -> counts(header.partition()));
  }

  /**
   * The worker that computed longest, whether its reply counts or not.
   *
   * @param partition its number
   * @param seconds that it computed
   * @param others the median of what the others that trained on anything computed, in seconds
   */
  public record Slowest(int partition, double seconds, double others) {}

  /** The worker that all others waited for; none if fewer than two trained on anything. */
  public Optional<Slowest> slowest() {
    double[] seconds =
        headers.stream()
            .filter(header -> header.examples() > 0)
            .mapToDouble(header -> header.computeNanos() / 1e9)
            .sorted()
            .toArray();
    if (seconds.length < 2) {
      return Optional.empty();
    }
    int last = seconds.length - 1;
    return headers.stream()
        .max(Comparator.comparingLong(ReplyHeader::computeNanos))
        .map(of -> new Slowest(of.partition(), seconds[last], median(seconds, last)));
  }

  /** Examples a second of each worker, whether its reply counts or not; 0 of one without any. */
  public double[] speeds() {
    return headers.stream()
        .mapToDouble(header -> 1e9 * header.examples() / Math.max(1, header.computeNanos()))
        .toArray();
  }

  /** The longest time that a worker computed, whether its reply counts or not. */
  public long computeNanos() {
    return headers.stream().mapToLong(ReplyHeader::computeNanos).max().orElse(0);
  }

  /** Number of partitions. */
  public int partitions() {
    return scales.length;
  }

  @Override
  public String toString() {
    return "Acceptance" + Arrays.toString(scales);
  }
}
