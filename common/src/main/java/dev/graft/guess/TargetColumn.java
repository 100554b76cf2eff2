package dev.graft.guess;

import dev.graft.UnusableInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The column that is to be predicted.
 *
 * @param name of the column
 * @param why what speaks for it
 */
public record TargetColumn(String name, Confidence confidence, String why) {

  /** Names that mean it, those that mean it most first. */
  private static final List<String> USUAL =
      List.of(
          "target",
          "label",
          "labels",
          "class",
          "y",
          "outcome",
          "response",
          "species",
          "survived",
          "diagnosis",
          "churn",
          "churned",
          "exited",
          "default",
          "sentiment",
          "spam",
          "vote",
          "category",
          "price",
          "quality",
          "income",
          "salary",
          "saleprice",
          "sale_price",
          "medv",
          "median_house_value",
          "charges",
          "mpg",
          "rating",
          "score",
          "result",
          "type",
          "output",
          "progression",
          "wage",
          "rings",
          "strength",
          "intent",
          "emotion",
          "topic",
          "genre",
          "deposit",
          "fraud",
          "is_fraud",
          "attrition",
          "approved",
          "loan_status",
          "credit_risk",
          "chd",
          "stars",
          "value");

  /** Those that hardly ever mean something else. */
  private static final int SURE = 17;

  private static final int FEW = 20;

  /**
   * Looks for it.
   *
   * @throws UnusableInputException naming the columns, if it cannot be told
   */
  public static TargetColumn of(TableProfile table) {
    List<ColumnProfile> possible =
        table.columns().stream().filter(column -> mayBe(column, table)).toList();
    List<ColumnProfile> named =
        table.columns().stream()
            .filter(column -> possible.contains(column) || saysSo(column, table, possible))
            .filter(column -> rank(column, table) < USUAL.size())
            .sorted(Comparator.comparingInt(column -> rank(column, table)))
            .toList();
    if (!named.isEmpty()) {
      boolean sure =
          USUAL.indexOf(plain(named.get(0).name())) < SURE
              && named.stream().filter(c -> USUAL.indexOf(plain(c.name())) < SURE).count() == 1;
      return new TargetColumn(
          named.get(0).name(), sure ? Confidence.LIKELY : Confidence.GUESS, "by its name");
    }
    return byPlace(table, possible);
  }

  /** Whether a name means it whatever its values are, whose fault is then told. */
  private static boolean saysSo(
      ColumnProfile column, TableProfile table, List<ColumnProfile> possible) {
    int rank = USUAL.indexOf(plain(column.name()));
    boolean alone = possible.stream().noneMatch(other -> rank(other, table) < USUAL.size());
    return alone && rank >= 0 && rank(column, table) < USUAL.size();
  }

  /** How much a name means it, beside its place: the last column is often the target. */
  private static int rank(ColumnProfile column, TableProfile table) {
    String name = plain(column.name());
    boolean coordinate =
        name.equals("y") && table.names().stream().anyMatch(n -> plain(n).equals("z"));
    int usual = USUAL.indexOf(name);
    if (usual < 0 || coordinate) {
      return USUAL.size();
    }
    boolean last = column.name().equals(table.names().get(table.names().size() - 1));
    return last ? usual - SURE * 2 : usual;
  }

  private static TargetColumn byPlace(TableProfile table, List<ColumnProfile> possible) {
    ColumnProfile last = table.columns().get(table.columns().size() - 1);
    List<ColumnProfile> classes = possible.stream().filter(TargetColumn::isOfClasses).toList();
    List<ColumnProfile> names = classes.stream().filter(column -> !column.isNumber()).toList();
    if (names.size() == 1) {
      boolean end = names.get(0) == last || names.get(0) == table.columns().get(0);
      return new TargetColumn(
          names.get(0).name(),
          end ? Confidence.LIKELY : Confidence.GUESS,
          "the only column of a few names");
    }
    if (names.isEmpty() && classes.size() == 1) {
      return new TargetColumn(
          classes.get(0).name(),
          classes.get(0) == last ? Confidence.LIKELY : Confidence.GUESS,
          "the only column of a few whole numbers");
    }
    if (possible.contains(last) && (!table.named() || names.isEmpty() || names.contains(last))) {
      return new TargetColumn(last.name(), Confidence.GUESS, "the last column");
    }
    throw unknown(table);
  }

  private static boolean mayBe(ColumnProfile column, TableProfile table) {
    boolean one = column.distinct() < 2;
    boolean id = Names.saysId(column.name()) && column.allDiffer() && table.named();
    boolean text = !column.isNumber() && column.distinct() > Math.max(FEW, column.present() / 2);
    return column.declared() != ColumnType.NUMBERS
        && column.declared() != ColumnType.PICTURE
        && column.declared() != ColumnType.OTHER
        && !one
        && !id
        && !text
        && !Names.saysTime(column.name())
        && !column.numbersRows(table.rows())
        && !column.isDate();
  }

  private static boolean isOfClasses(ColumnProfile column) {
    boolean few = column.distinct() <= FEW && column.distinct() * 2 <= column.present();
    return few
        && (!column.isNumber() || column.isWhole() || column.declared() == ColumnType.BOOLEAN);
  }

  private static String plain(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }

  /**
   * Those that somebody has named.
   *
   * @throws UnusableInputException if one is not there
   */
  public static List<String> named(TableProfile table, List<String> names, String path) {
    for (String name : names) {
      if (table.column(name) == null) {
        throw new UnusableInputException(
            Told.of(
                "Cannot use --target %s: %s has no such column, the nearest is %s; its columns are %s.",
                name, path, Names.nearest(name, table.names()), shown(table)));
      }
    }
    return names;
  }

  private static UnusableInputException unknown(TableProfile table) {
    return new UnusableInputException(
        Told.of(
            "Cannot tell which column is to be predicted: name it with --target; the columns are %s.",
            shown(table)));
  }

  static String shown(TableProfile table) {
    List<String> names = new ArrayList<>(table.names());
    int more = names.size() - FEW * 2;
    return more <= 0
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, FEW * 2)) + Told.of(" and %d more", more);
  }
}
