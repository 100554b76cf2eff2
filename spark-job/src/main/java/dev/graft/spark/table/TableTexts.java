package dev.graft.spark.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.TextSettings;
import dev.graft.io.Json;
import dev.graft.spark.read.Pretrained;
import dev.graft.text.TextToRow;
import dev.graft.text.Vocabulary;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a table's texts are read: by the pretrained model's tokenizer or vocabulary, or by the words
 * of the rows that are left for training.
 */
public final class TableTexts {

  /** Under which the columns of pairs are remembered. */
  public static final String KEY = "texts";

  private static final Logger LOG = LoggerFactory.getLogger(TableTexts.class);

  private final TextSettings settings;
  private final TextToRow tokenizer;
  private Vocabulary vocabulary;

  TableTexts(TextSettings settings, Pretrained pretrained) {
    this.settings = settings;
    this.tokenizer = pretrained.tokenizer();
    this.vocabulary =
        pretrained.learned().has("text") ? Vocabulary.of(pretrained.learned().path("text")) : null;
    if (vocabulary != null && settings.maxLength() != null) {
      vocabulary = vocabulary.withLength(settings.maxLength());
    }
  }

  TextToRow reader() {
    return tokenizer != null ? tokenizer : vocabulary;
  }

  /**
   * Refuses texts that what reads them does not take: of another number, or in another order.
   *
   * @param text the column of the text; null: there is none
   * @param second the column of the second text of pairs; null: there is none
   * @param learned what the model says of its data
   * @throws UnusableInputException saying what would work
   */
  public static void check(TextToRow reader, String text, String second, JsonNode learned) {
    boolean pairs = reader != null && reader.pairs();
    if (text != null && pairs != (second != null)) {
      throw new UnusableInputException(
          pairs
              ? "Cannot read data.table.text = %s: the model reads pairs of texts; name both columns, data.table.text = [first, second]."
                  .formatted(text)
              : "Cannot read data.table.text = [%s, %s]: the model reads one text; name one column, or prepare it for pairs."
                  .formatted(text, second));
    }
    if (second != null && learned.path(KEY).equals(Json.of(List.of(second, text)))) {
      throw new UnusableInputException(
          "Cannot read data.table.text = [%s, %s]: in training %2$s came first; name them in that order."
              .formatted(text, second));
    }
  }

  /** The words that texts are read with; null if there are no texts, or a tokenizer reads them. */
  Vocabulary vocabulary() {
    return vocabulary;
  }

  /** The table has none. */
  void none() {
    vocabulary = null;
  }

  /**
   * Learns the words, where they are not known.
   *
   * @param table how messages call it
   * @param training whether these are training data: else there must be nothing to learn
   */
  void learn(VocabularyLearning learning, String table, boolean training) {
    if (tokenizer != null) {
      vocabulary = null;
      return;
    }
    if (vocabulary != null && (!training || settings.vocabulary() == TextSettings.Source.SOURCE)) {
      return;
    }
    if (!training) {
      throw NotLearned.of(table, "words");
    }
    vocabulary = learning.vocabulary(settings, table);
    LOG.info("{} words are known", vocabulary.words().size());
  }
}
