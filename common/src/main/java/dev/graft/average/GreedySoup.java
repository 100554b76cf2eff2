package dev.graft.average;

import dev.graft.evaluate.Score;
import dev.graft.io.SavedState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The greedy soup of a training's best rounds (Wortsman et al., "Model Soups", arXiv 2203.05482):
 * from the best round on, in the order of their scores, a round's weights join the mean if it then
 * validates no worse. Holds the weights of a few rounds only.
 */
public final class GreedySoup {

  /** Rounds that are held unless told otherwise. */
  public static final int CAPACITY = 5;

  /** The best first; of equal scores the earlier round. */
  private static final Comparator<Candidate> ORDER =
      Comparator.comparing(Candidate::score).reversed().thenComparingInt(Candidate::round);

  private final int capacity;
  private final List<Candidate> candidates = new ArrayList<>();

  /** Holds the usual number of rounds. */
  public GreedySoup() {
    this(CAPACITY);
  }

  /**
   * @param capacity how many rounds are held at most
   */
  public GreedySoup(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "Cannot make a soup of %d rounds: hold at least 1", capacity));
    }
    this.capacity = capacity;
  }

  /** What may join. */
  private static final class Candidate {
    private final int round;
    private final Score score;
    private final float[] weights;

    private Candidate(int round, Score score, float[] weights) {
      this.round = round;
      this.score = score;
      this.weights = weights;
    }

    private int round() {
      return round;
    }

    private Score score() {
      return score;
    }
  }

  /** A mean of rounds. */
  public static final class Soup {
    private final float[] weights;
    private final Score score;
    private final List<Integer> rounds;

    private Soup(float[] weights, Score score, List<Integer> rounds) {
      this.weights = weights;
      this.score = score;
      this.rounds = Collections.unmodifiableList(rounds);
    }

    /** The mean's weights. */
    public float[] weights() {
      return weights;
    }

    /** What the mean scored. */
    public Score score() {
      return score;
    }

    /** The rounds in it, the best first. */
    public List<Integer> rounds() {
      return rounds;
    }
  }

  /**
   * Tells of a validated round.
   *
   * @param weights not copied; must not be changed
   */
  public void offer(int round, Score score, float[] weights) {
    candidates.add(new Candidate(round, score, weights));
    candidates.sort(ORDER);
    if (candidates.size() > capacity) {
      candidates.remove(capacity);
    }
  }

  /** Puts the rounds that are held where another one can continue from. */
  public void save(SavedState to) {
    to.put("held", candidates.size());
    for (int i = 0; i < candidates.size(); i++) {
      SavedState candidate = to.in(Integer.toString(i));
      candidate.put("round", candidates.get(i).round);
      candidates.get(i).score.save(candidate.in("score"));
      candidate.put("weights", candidates.get(i).weights);
    }
  }

  /** Continues from what was saved. */
  public void restore(SavedState from) {
    candidates.clear();
    for (int i = 0; i < from.whole("held"); i++) {
      SavedState candidate = from.in(Integer.toString(i));
      candidates.add(
          new Candidate(
              (int) candidate.whole("round"),
              Score.saved(candidate.in("score")),
              candidate.floats("weights")));
    }
  }

  /** The weights of the rounds that are held, the best first; not to be changed. */
  public List<float[]> weights() {
    return candidates.stream().map(candidate -> candidate.weights).toList();
  }

  /** The rounds that are held, the best first. */
  public List<Integer> rounds() {
    return candidates.stream().map(Candidate::round).toList();
  }

  /**
   * Makes the soup: as many scorings as rounds are held. Even the best round is scored again, so
   * that all scores compare.
   *
   * @throws IllegalStateException if no round was offered
   */
  public Soup make(Scoring scoring) {
    if (candidates.isEmpty()) {
      throw new IllegalStateException("Cannot make a soup: no round has been validated");
    }
    Candidate best = candidates.get(0);
    WeightedMean ingredients = new WeightedMean().add(1, best.weights);
    Soup soup = new Soup(best.weights, scoring.score(best.weights), List.of(best.round));
    for (Candidate candidate : candidates.subList(1, candidates.size())) {
      WeightedMean with = new WeightedMean().merge(ingredients).add(1, candidate.weights);
      float[] mean = with.mean();
      Score score = scoring.score(mean);
      if (score.compareTo(soup.score) >= 0) {
        ingredients = with;
        soup = new Soup(mean, score, joined(soup.rounds, candidate.round));
      }
    }
    return soup;
  }

  private static List<Integer> joined(List<Integer> rounds, int round) {
    List<Integer> joined = new ArrayList<>(rounds);
    joined.add(round);
    return joined;
  }
}
