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
 * @param cards single examples
 */
record Block(
    String prose,
    String warning,
    Facts facts,
    Table table,
    Chart chart,
    String code,
    HeatMap map,
    Cards cards) {

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

  static Block prose(String text) {
    return new Block(text, null, null, null, null, null, null, null);
  }

  static Block warning(String text) {
    return new Block(null, text, null, null, null, null, null, null);
  }

  static Block facts(Facts facts) {
    return new Block(null, null, facts, null, null, null, null, null);
  }

  static Block table(Table table) {
    return new Block(null, null, null, table, null, null, null, null);
  }

  static Block chart(Chart chart) {
    return new Block(null, null, null, null, chart, null, null, null);
  }

  static Block code(String text) {
    return new Block(null, null, null, null, null, text, null, null);
  }

  static Block map(HeatMap map) {
    return new Block(null, null, null, null, null, null, map, null);
  }

  static Block cards(List<Card> cards) {
    return new Block(null, null, null, null, null, null, null, new Cards(cards));
  }
}
