package dev.graft.guess;

import dev.graft.guess.ColumnUse.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What becomes of each column of a table whose target is known. */
final class ColumnUses {

  /** As {@code data.table.max-categories} has it. */
  public static final int MOST_CATEGORIES = 100;

  private static final int MOST_CODES = 50;
  private static final double FREE_WORDS = 4;
  private static final int MIN_REPEATED = 2;
  private static final int FEW = 3;
  private static final double LONG = 8;

  private final TableProfile table;
  private final List<Target> targets;
  private final Markers markers;
  private final List<ColumnUse> uses = new ArrayList<>();

  private ColumnUses(TableProfile table, List<Target> targets) {
    this.table = table;
    this.targets = targets;
    this.markers = Markers.of(table.columns(), targets);
  }

  static List<ColumnUse> of(TableProfile table, List<Target> targets) {
    ColumnUses uses = new ColumnUses(table, targets);
    table.columns().forEach(uses::add);
    uses.text();
    return List.copyOf(uses.uses);
  }

  private void add(ColumnProfile column) {
    for (Target target : targets) {
      if (target.name().equals(column.name())) {
        uses.add(new ColumnUse(column.name(), Role.TARGET, target.confidence(), target.why()));
        return;
      }
    }
    uses.add(suspected(use(column), column));
  }

  /** The same, with a word of warning where a feature by itself tells the classes apart. */
  private ColumnUse suspected(ColumnUse use, ColumnProfile column) {
    if (!use.isFeature()
        || targets.size() != 1
        || targets.get(0).isNumber()
        || !Leak.tellsAll(column, table.column(targets.get(0).name()))) {
      return use;
    }
    return new ColumnUse(
        use.name(),
        use.role(),
        Confidence.GUESS,
        Told.of(
            "by itself tells %s without a mistake: if it is known only afterwards, leave it out by data.table.ignore",
            targets.get(0).name()));
  }

  private ColumnUse use(ColumnProfile column) {
    for (Target target : targets) {
      if (Leak.isCopy(column, table.column(target.name()), target.isNumber())) {
        return ignored(
            column,
            Confidence.GUESS,
            Told.of(
                "says the same as %s in every row, and may be known only with it", target.name()));
      }
    }
    return switch (column.declared()) {
      case NUMBERS -> new ColumnUse(column.name(), Role.NUMBER, Confidence.CERTAIN, null);
      case PICTURE -> new ColumnUse(column.name(), Role.PICTURE, Confidence.LIKELY, "bytes");
      case OTHER -> ignored(column, Confidence.CERTAIN, "holds neither numbers nor texts");
      default -> plain(column);
    };
  }

  private ColumnUse plain(ColumnProfile column) {
    if (column.present() == 0) {
      return ignored(column, Confidence.CERTAIN, "is empty");
    }
    if (column.distinct() == 1 && (column.missing() == 0 || column.isNumber())) {
      return ignored(column, Confidence.LIKELY, Told.of("is %s in every row", column.examples(1)));
    }
    if (column.isDate()) {
      return ignored(
          column, Confidence.CERTAIN, "holds dates; numbers made of them could be learned of");
    }
    if (column.hasUnclearCommas()) {
      return ignored(
          column,
          Confidence.GUESS,
          Told.of(
              "holds numbers such as %s, whose comma may divide thousands or decimals; write them without it (1234 or 1.234) to use them",
              column.unclearComma()));
    }
    return column.isNumber() ? number(column) : words(column);
  }

  private ColumnUse number(ColumnProfile column) {
    boolean id = Names.saysId(column.name());
    boolean rows = column.numbersRows(table.rows());
    boolean named = table.named() && id && column.allDiffer();
    if (column.isWhole() && (rows || named)) {
      return ignored(
          column,
          id ? Confidence.CERTAIN : Confidence.LIKELY,
          "has another whole number in each row");
    }
    if (column.isWhole() && Names.saysGroup(column.name()) && repeats(column)) {
      return group(column);
    }
    if (column.isWhole() && Names.isId(column.name()) && column.distinct() > MOST_CODES) {
      return ignored(column, Confidence.LIKELY, "is an id by its name");
    }
    if (markers.areTooMany(column)) {
      return ignored(
          column,
          Confidence.CERTAIN,
          Told.of(
              "marks missing numbers in ways (%s) that cannot all be told apart from other values",
              String.join(", ", column.markers().keySet())));
    }
    boolean codes =
        column.isWhole()
            && !column.hasDecimalComma()
            && (Names.saysCode(column.name()) || Names.isId(column.name()))
            && column.distinct() > 2
            && column.distinct() <= MOST_CODES
            && column.distinct() * Target.MOST_CLASSES <= column.present() * 100L;
    return codes
        ? new ColumnUse(
            column.name(),
            Role.CODE,
            Confidence.GUESS,
            Told.of(
                "%d different whole numbers, which by their name stand for things",
                column.distinct()))
        : new ColumnUse(column.name(), Role.NUMBER, Confidence.CERTAIN, null);
  }

  private boolean repeats(ColumnProfile column) {
    return column.distinct() >= 10
        && column.distinct() * MIN_REPEATED <= column.present()
        && column.distinct() > column.present() / 200;
  }

  private ColumnUse group(ColumnProfile column) {
    boolean one = uses.stream().noneMatch(use -> use.role() == Role.GROUP);
    return one
        ? new ColumnUse(
            column.name(),
            Role.GROUP,
            Confidence.GUESS,
            Told.of(
                "%,d different, each in several rows, which by their name belong together",
                column.distinct()))
        : ignored(column, Confidence.GUESS, "numbers things that several rows belong to");
  }

  private ColumnUse words(ColumnProfile column) {
    if (Names.saysGroup(column.name()) && repeats(column)) {
      return group(column);
    }
    if (column.wordsEach() >= FREE_WORDS && column.distinct() * 2 > column.present()) {
      return new ColumnUse(column.name(), Role.TEXT, Confidence.LIKELY, "mostly different texts");
    }
    if (column.isNearlyNumber() && column.distinct() > MOST_CATEGORIES) {
      return ignored(
          column,
          Confidence.LIKELY,
          Told.of(
              "holds numbers and %d texts among them, such as %s; to use it, mend these or give its type in data.table.schema",
              column.strays(), column.stray()));
    }
    if (column.distinct() > MOST_CATEGORIES && column.hasAmounts()) {
      return ignored(
          column,
          Confidence.LIKELY,
          Told.of(
              "holds numbers with signs or units, such as %s, which are read as texts; write them plainly to use them",
              column.examples(1)));
    }
    if (column.distinct() > MOST_CATEGORIES) {
      return ignored(
          column,
          Confidence.LIKELY,
          Told.of(
              "has %,d different texts; to use it, raise data.table.max-categories (%d)",
              column.distinct(), MOST_CATEGORIES));
    }
    if (column.distinct() * MIN_REPEATED > column.present()) {
      return ignored(column, Confidence.LIKELY, "has another text in most rows");
    }
    return new ColumnUse(column.name(), Role.CATEGORY, Confidence.CERTAIN, null);
  }

  /** A text is learned of if there is hardly anything else. */
  private void text() {
    List<ColumnUse> texts = uses.stream().filter(use -> use.role() == Role.TEXT).toList();
    if (texts.isEmpty()) {
      return;
    }
    long others = uses.stream().filter(ColumnUse::isFeature).count();
    boolean pictures = uses.stream().anyMatch(use -> use.role() == Role.PICTURE);
    ColumnUse longest =
        texts.stream().max(Comparator.comparingDouble(use -> words(use.name()))).orElseThrow();
    boolean learned =
        !pictures && (others == 0 || (others <= FEW && words(longest.name()) >= LONG));
    uses.replaceAll(use -> besideText(use, learned ? longest : null));
  }

  private double words(String name) {
    return table.column(name).wordsEach();
  }

  private ColumnUse besideText(ColumnUse use, ColumnUse learned) {
    boolean other = learned != null && use.isFeature();
    boolean text = use.role() == Role.TEXT && !use.equals(learned);
    if (!other && !text) {
      return use;
    }
    String why =
        text
            ? "holds free text, which is learned of only by itself; see data.table.text"
            : Told.of("the text %s is learned of, and nothing beside it can be", learned.name());
    return new ColumnUse(use.name(), Role.IGNORED, Confidence.LIKELY, why);
  }

  private static ColumnUse ignored(ColumnProfile column, Confidence sure, String why) {
    return new ColumnUse(column.name(), Role.IGNORED, sure, why);
  }
}
