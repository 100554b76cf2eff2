package dev.graft.report;

/**
 * A cell of a table.
 *
 * @param number whether it is one: stands to the right
 * @param bar a share from 0 to 1 that is drawn behind it; null: none
 * @param heat the same as a colour; null: none
 * @param tag the kind of a word that is marked by colour; null: it is not
 */
record Cell(String text, boolean number, String bar, String heat, String tag) {

  static Cell text(String text) {
    return new Cell(text, false, null, null, null);
  }

  static Cell number(String text) {
    return new Cell(text, true, null, null, null);
  }

  static Cell count(long number) {
    return number(Words.count(number));
  }

  /** A word that is marked. */
  static Cell tag(String text, String tag) {
    return new Cell(text, false, null, null, tag);
  }

  /** A number with a bar as long as the share. */
  static Cell bar(String text, double share) {
    return new Cell(text, true, share(share), null, null);
  }

  /** A number on a colour as strong as the share. */
  static Cell heat(String text, double share) {
    return new Cell(text, true, null, share(share), null);
  }

  private static String share(double share) {
    return Double.toString(Math.round(1000 * Math.max(0, Math.min(1, share))) / 1000.0);
  }

  /** What tables are sorted by, where it is not the text. */
  String key() {
    return number ? text.replace(",", "").replace(" %", "") : null;
  }
}
