package dev.graft.guess;

/**
 * How a CSV file is written.
 *
 * @param quote what stands around fields
 * @param columns in most of its rows
 * @param header whether its first row names the columns
 * @param sure of the header
 * @param padded whether blanks stand around fields
 */
public record CsvForm(
    char delimiter, char quote, int columns, boolean header, Confidence sure, boolean padded) {

  /** As people call it. */
  public String delimiterName() {
    return switch (delimiter) {
      case ',' -> "commas";
      case ';' -> "semicolons";
      case '\t' -> "tabs";
      case '|' -> "bars";
      case ' ' -> "blanks";
      default -> "the character " + delimiter;
    };
  }
}
