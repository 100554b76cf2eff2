package dev.graft.guess;

import dev.graft.UnusableInputException;
import dev.graft.guess.ColumnUse.Role;
import java.util.ArrayList;
import java.util.List;

/** A job on a table: what its columns are, what is predicted, by which network. */
public final class TablePlan {

  /** Fewer rows cannot be divided in three. */
  private static final int LEAST_ROWS = 20;

  private final TableProfile table;
  private final List<Target> targets;
  private final List<ColumnUse> uses;

  private TablePlan(TableProfile table, List<Target> targets, List<ColumnUse> uses) {
    this.table = table;
    this.targets = targets;
    this.uses = uses;
  }

  /**
   * Looks at a table whose targets are known.
   *
   * @throws UnusableInputException if nothing can be learned of it
   */
  public static TablePlan of(TableProfile table, List<String> names) {
    if (table.rows() < LEAST_ROWS) {
      throw new UnusableInputException(
          Told.of(
              "Cannot learn from %d rows: they are divided for training, validation and test; at least %d are needed.",
              table.rows(), LEAST_ROWS));
    }
    List<Target> targets =
        names.stream().map(name -> Target.of(table.column(name), table)).toList();
    TablePlan plan = new TablePlan(table, targets, ColumnUses.of(table, targets));
    plan.requireFeatures();
    plan.requireOneKind();
    return plan;
  }

  private void requireFeatures() {
    if (features().isEmpty() && text() == null && picture() == null) {
      throw new UnusableInputException(
          Told.of(
              "Cannot learn to predict %s: no other column can be learned of (%s).",
              String.join(", ", targets.stream().map(Target::name).toList()),
              uses.stream()
                  .filter(use -> use.role() != Role.TARGET)
                  .map(use -> use.name() + " " + (use.why() == null ? use.role() : use.why()))
                  .reduce((a, b) -> a + "; " + b)
                  .orElse("there is none")));
    }
  }

  /** Several targets are numbers, or labels of their own. */
  private void requireOneKind() {
    if (targets.size() < 2) {
      return;
    }
    for (Target target : targets) {
      boolean yesNo = !target.isNumber() && target.classes().labels().equals(List.of("0", "1"));
      if (!target.isNumber() && !yesNo) {
        throw new UnusableInputException(
            Told.of(
                "Cannot predict several columns of which %s holds classes: several --target are numbers, or 0 and 1 each; name one column of classes.",
                target.name()));
      }
    }
  }

  public TableProfile table() {
    return table;
  }

  public List<Target> targets() {
    return targets;
  }

  /** The classes; null if numbers or several labels are predicted. */
  public Classes classes() {
    return targets.size() == 1 ? targets.get(0).classes() : null;
  }

  /** Whether several columns of 0 and 1 are predicted. */
  boolean isOfLabels() {
    return targets.size() > 1 && targets.stream().noneMatch(Target::isNumber);
  }

  public List<ColumnUse> uses() {
    return uses;
  }

  /** The columns with a role. */
  public List<String> of(Role role) {
    return uses.stream().filter(use -> use.role() == role).map(ColumnUse::name).toList();
  }

  List<String> features() {
    return uses.stream().filter(ColumnUse::isFeature).map(ColumnUse::name).toList();
  }

  /** The column of the text; null: there is none. */
  public String text() {
    return of(Role.TEXT).stream().findFirst().orElse(null);
  }

  /** Words that nearly all texts have at most. */
  public int words() {
    return TextNetwork.length(table.column(text()).values());
  }

  /** The column of pictures; null: there is none. */
  public String picture() {
    return of(Role.PICTURE).stream().findFirst().orElse(null);
  }

  /** The classes by the values of their column, in the order of their numbers; none of numbers. */
  public List<String> classNames() {
    return classes() == null
        ? List.of()
        : ClassNames.of(classes(), table.column(targets.get(0).name()));
  }

  /** Whether a column holds several numbers a row. */
  public boolean isOfSeveralNumbers(String name) {
    return table.column(name).declared() == ColumnType.NUMBERS;
  }

  /** Whether some rows may lack what is predicted, or the text or picture that tells it. */
  public boolean mayLackUsableRows() {
    return !table.isWhole() || unusable() > 0;
  }

  /** The share of them that training may leave out: as many as were seen, and a few more. */
  public double mayBeUnusable() {
    return Math.min(1, Math.round(100 * unusable() + 2) / 100.0);
  }

  private double unusable() {
    double share = lost();
    if (classes() != null) {
      long rows = table.classes() == null ? table.sampled() : table.rows();
      share = Math.max(share, 1 - classes().examples() / (double) rows);
    }
    for (String column : new String[] {text(), picture()}) {
      if (column != null) {
        share += table.column(column).missing() / (double) table.sampled();
      }
    }
    return share;
  }

  /** Rows with a target. */
  public long examples() {
    return Math.round(table.rows() * (1 - lost()));
  }

  /** The share of rows without a target, in the sample. */
  double lost() {
    return targets.stream().mapToInt(Target::missing).max().orElse(0)
        / (double) Math.max(1, table.sampled());
  }

  /** How many numbers the columns give a network. */
  int width() {
    int width = 0;
    for (ColumnUse use : uses) {
      if (use.isFeature()) {
        ColumnProfile column = table.column(use.name());
        width += use.role() == Role.NUMBER ? 1 : (int) column.distinct();
      }
    }
    return width;
  }

  /**
   * The share of rows with a category that only they have: as many of other rows will have one that
   * training has not seen (Good, Biometrika 40, 1953).
   */
  double unseen() {
    double share = 0;
    for (ColumnUse use : uses) {
      if (use.role() == Role.CATEGORY || use.role() == Role.CODE) {
        share +=
            table.column(use.name()).counts().values().stream().filter(n -> n == 1).count()
                / (double) table.sampled();
      }
    }
    return share;
  }

  /** Whether some feature is missing somewhere. */
  boolean hasMissing() {
    return uses.stream()
        .filter(ColumnUse::isFeature)
        .map(use -> table.column(use.name()))
        .anyMatch(column -> column.missing() > 0 || !column.markers().isEmpty());
  }

  /** What stands for missing numbers. */
  public Markers markers() {
    return Markers.of(table.columns(), targets);
  }

  /** What was guessed of the columns, for people. */
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    for (Target target : targets) {
      findings.add(
          new Finding(
              "task",
              target.isNumber()
                  ? "numbers of " + target.name()
                  : Told.of("%d classes of %s", target.classes().labels().size(), target.name()),
              target.confidence(),
              target.why(),
              true));
    }
    if (classes() != null) {
      findings.addAll(ClassLines.findings(classes()));
    }
    unlabelled(findings);
    commas(findings);
    roles(findings);
    return findings;
  }

  private void unlabelled(List<Finding> findings) {
    for (Target target : targets) {
      if (target.missing() > 0) {
        findings.add(
            new Finding(
                "left out",
                Told.of("%,d of %,d rows", target.missing(), table.sampled()),
                Confidence.CERTAIN,
                "they have no " + target.name(),
                true));
      }
    }
  }

  /** Where they are something else, such as pairs of numbers, nothing else would tell. */
  private void commas(List<Finding> findings) {
    for (ColumnUse use : uses) {
      ColumnProfile column = table.column(use.name());
      if (use.role() != Role.IGNORED && column.hasDecimalComma()) {
        findings.add(
            new Finding(
                "decimal commas",
                use.name(),
                Confidence.GUESS,
                Told.of("%s are read as numbers with a comma for the point", column.examples(2)),
                true));
      }
    }
  }

  private void roles(List<Finding> findings) {
    listed(findings, "numbers", of(Role.NUMBER));
    listed(findings, "categories", of(Role.CATEGORY));
    for (ColumnUse use : uses) {
      String what =
          switch (use.role()) {
            case NUMBER, CATEGORY -> use.why() == null ? null : "suspicious";
            case CODE -> "codes";
            case TEXT -> "text";
            case PICTURE -> "pictures";
            case GROUP -> "group";
            case IGNORED -> "left out";
            default -> null;
          };
      if (what != null) {
        findings.add(new Finding(what, use.name(), use.confidence(), use.why(), true));
      }
    }
  }

  private static void listed(List<Finding> findings, String what, List<String> names) {
    if (!names.isEmpty()) {
      String some = String.join(", ", names.subList(0, Math.min(6, names.size())));
      findings.add(
          new Finding(
              what,
              Told.of("%,d: %s", names.size(), some + (names.size() > 6 ? " ..." : "")),
              Confidence.CERTAIN,
              what.equals("numbers") ? "all values are numbers" : "few different texts",
              false));
    }
  }
}
