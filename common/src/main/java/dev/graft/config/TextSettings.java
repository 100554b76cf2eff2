package dev.graft.config;

/**
 * How texts become rows of word numbers.
 *
 * @param maxLength words of an example; null: as the pretrained model had it, else 200
 * @param keep which words of a longer text are kept
 * @param separator a regular expression of what stands between words
 * @param lowerCase whether words are compared in lower case
 * @param minCount how often a word must occur in training to be known
 * @param maxWords how many words are known, the most frequent ones
 * @param vocabulary whose words are known when a pretrained model is fine-tuned
 */
public record TextSettings(
    Integer maxLength,
    Keep keep,
    String separator,
    boolean lowerCase,
    int minCount,
    int maxWords,
    Source vocabulary) {

  /** Words of an example, where nothing says otherwise. */
  public static final int DEFAULT_LENGTH = 200;

  /** Which words of a text that is too long are kept. */
  public enum Keep {
    FIRST,
    LAST
  }

  /** Whose words are known. */
  public enum Source {
    /** Those of the pretrained model. */
    SOURCE,
    /** Those of the target task; the vectors of the words that both have are kept. */
    TARGET
  }
}
