package dev.graft.report;

import java.util.List;

/**
 * A piece of a section: one of these is there, the others are null.
 *
 * @param prose a sentence or more
 * @param warning the same of what should be looked at
 * @param facts names and values
 * @param code lines to be copied
 * @param map a confusion of many classes
 * @param cards single examples that were told wrong
 * @param examples single examples with what made their answers
 */
record Block(
    String prose,
    String warning,
    Facts facts,
    Table table,
    Chart chart,
    String code,
    HeatMap map,
    Cards cards,
    Examples examples) {

  /** A name and its value. */
  record Fact(String name, String value) {}

  /**
   * An example that the model got wrong.
   *
   * @param picture a data URL; null: none
   * @param text what it says; null: it is no text
   */
  record Card(String picture, String text, String truth, String told, String more) {}

  /** Examples beside each other. */
  record Cards(List<Card> list) {}

  /**
   * A word, or words that were left out together.
   *
   * @param kind whether they spoke for the answer or against it
   * @param share how strongly, beside the strongest, from 0 to 1
   */
  record Word(String text, String kind, String share) {}

  /**
   * An example with what made its answer.
   *
   * @param picture a data URL; null: none
   * @param words in their order; empty: it is no text
   * @param row what tells it from others
   * @param strongest the words that count most, told; empty: none
   */
  record Example(
      String picture, List<Word> words, String answer, String score, String row, String strongest) {

    boolean worded() {
      return !words.isEmpty();
    }
  }

  /** Such examples beside each other. */
  record Examples(List<Example> list) {}

  static Block prose(String text) {
    return new Block(text, null, null, null, null, null, null, null, null);
  }

  static Block warning(String text) {
    return new Block(null, text, null, null, null, null, null, null, null);
  }

  static Block facts(Facts facts) {
    return new Block(null, null, facts, null, null, null, null, null, null);
  }

  static Block table(Table table) {
    return new Block(null, null, null, table, null, null, null, null, null);
  }

  static Block chart(Chart chart) {
    return new Block(null, null, null, null, chart, null, null, null, null);
  }

  static Block code(String text) {
    return new Block(null, null, null, null, null, text, null, null, null);
  }

  static Block map(HeatMap map) {
    return new Block(null, null, null, null, null, null, map, null, null);
  }

  static Block cards(List<Card> cards) {
    return new Block(null, null, null, null, null, null, null, new Cards(cards), null);
  }

  static Block examples(List<Example> list) {
    return new Block(null, null, null, null, null, null, null, null, new Examples(list));
  }
}
