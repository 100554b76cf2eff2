package dev.graft.guess;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Whether the first row of a file names its columns. */
record Header(boolean isThere, Confidence sure) {

  private static final int LONG = 40;
  private static final Set<String> USUAL =
      Set.of(
          "id", "text", "label", "class", "target", "name", "y", "title", "category", "sentiment");

  static Header of(List<String[]> rows) {
    if (rows.size() < 2) {
      return new Header(true, Confidence.GUESS);
    }
    String[] first = rows.get(0);
    List<String[]> others = rows.subList(1, rows.size());
    int numbers = 0;
    int seen = 0;
    int overNumbers = 0;
    for (int i = 0; i < first.length; i++) {
      String field = first[i] == null ? "" : first[i].strip();
      boolean number = isValue(field);
      numbers += number ? 1 : 0;
      overNumbers += !number && !field.isEmpty() && mostlyNumbers(others, i) ? 1 : 0;
      seen += !field.isEmpty() && isSeen(others, i, first[i]) ? 1 : 0;
    }
    return decided(first, numbers, seen, overNumbers);
  }

  private static Header decided(String[] first, int numbers, int seen, int overNumbers) {
    if (overNumbers > 0 && numbers == 0) {
      return new Header(true, Confidence.CERTAIN);
    }
    if (numbers > 0) {
      boolean names = overNumbers > numbers;
      return new Header(names, names ? Confidence.GUESS : Confidence.CERTAIN);
    }
    boolean usual =
        Arrays.stream(first)
            .anyMatch(f -> f != null && USUAL.contains(f.strip().toLowerCase(Locale.ROOT)));
    boolean names = seen == 0 && areNames(first);
    return new Header(names || usual, usual || seen > 0 ? Confidence.LIKELY : Confidence.GUESS);
  }

  private static boolean areNames(String[] first) {
    Set<String> different = new HashSet<>(Arrays.asList(first));
    return different.size() == first.length
        && Arrays.stream(first).allMatch(f -> f == null || f.length() <= LONG);
  }

  private static boolean isValue(String field) {
    return ValuePatterns.isNumber(field)
        || ValuePatterns.isCommaNumber(field)
        || ValuePatterns.isDate(field);
  }

  private static boolean mostlyNumbers(List<String[]> rows, int column) {
    int numbers = 0;
    int values = 0;
    for (String[] row : rows) {
      if (column < row.length
          && row[column] != null
          && !ValuePatterns.mayBeMissing(row[column].strip())) {
        values++;
        numbers += isValue(row[column].strip()) ? 1 : 0;
      }
    }
    return numbers > 0 && numbers * 10 >= values * 9;
  }

  private static boolean isSeen(List<String[]> rows, int column, String field) {
    return rows.stream().anyMatch(row -> column < row.length && field.equals(row[column]));
  }
}
