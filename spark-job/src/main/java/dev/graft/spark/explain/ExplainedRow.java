package dev.graft.spark.explain;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** What a row's answer is and which of its parts have made it. */
public final class ExplainedRow implements Serializable {

  private static final long serialVersionUID = 1L;

  static final Comparator<ExplainedRow> ORDER =
      Comparator.comparingLong((ExplainedRow row) -> row.hash)
          .thenComparing(row -> Arrays.toString(row.effects));

  private final long hash;
  private final Object[] kept;
  private final String problem;
  private final int answer;
  private final double score;
  private final double[] effects;
  private final String[] words;
  private final int[] texts;
  private final byte[] picture;

  private ExplainedRow(
      long hash,
      Object[] kept,
      String problem,
      int answer,
      double score,
      double[] effects,
      String[] words,
      int[] texts,
      byte[] picture) {
    this.hash = hash;
    this.kept = kept;
    this.problem = problem;
    this.answer = answer;
    this.score = score;
    this.effects = effects;
    this.words = words;
    this.texts = texts;
    this.picture = picture;
  }

  static ExplainedRow bad(long hash, Object[] kept, String problem) {
    return new ExplainedRow(hash, kept, problem, -1, Double.NaN, null, null, null, null);
  }

  /**
   * @param effects by the parts of the map, row by row
   * @param picture a PNG of both
   */
  static ExplainedRow picture(
      long hash, Object[] kept, int answer, double score, double[] effects, byte[] picture) {
    return new ExplainedRow(hash, kept, null, answer, score, effects, null, null, picture);
  }

  /**
   * @param effects one a word; NaN: without it the model knows nothing of the text
   * @param texts which text each word is of, from 0
   */
  static ExplainedRow text(
      long hash,
      Object[] kept,
      int answer,
      double score,
      double[] effects,
      String[] words,
      int[] texts) {
    return new ExplainedRow(hash, kept, null, answer, score, effects, words, texts, null);
  }

  /** The columns that are kept of it. */
  public List<Object> kept() {
    return Arrays.asList(kept);
  }

  /** Why it has no explanation; null: it has one. */
  public String problem() {
    return problem;
  }

  /** The number of the class, label or number that is explained. */
  public int answer() {
    return answer;
  }

  /** Its probability, or the number. */
  public double score() {
    return score;
  }

  /** By how much the score is lower without each part. */
  public double[] effects() {
    return effects.clone();
  }

  /** The parts of a text; null: it is none. */
  public List<String> words() {
    return words == null ? null : List.of(words);
  }

  /** Which text each part is of. */
  public int text(int part) {
    return texts[part];
  }

  /** A PNG; null: it is no picture. */
  public byte[] picture() {
    return picture == null ? null : picture.clone();
  }
}
