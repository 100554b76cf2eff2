package dev.graft.guess;

import dev.graft.guess.ColumnUse.Role;
import java.util.ArrayList;
import java.util.List;

/** Writes down the job on a table. */
public final class TableJob {

  private static final double FEW_UNSEEN = 0.03;

  private static final double MAX_CORRUPT = 0.01;

  private final TablePlan plan;
  private final JobDraft draft;
  private final Shares shares;

  private TableJob(TablePlan plan, JobDraft draft) {
    this.plan = plan;
    this.draft = draft;
    this.shares = Shares.of(plan.examples());
  }

  /** Adds to a draft, which says already how the table is read, what its columns are. */
  public static void columns(TablePlan plan, JobDraft draft) {
    TableJob job = new TableJob(plan, draft);
    job.target();
    job.features();
    job.missing();
  }

  /** Adds what is held back. */
  public static void split(TablePlan plan, JobDraft draft) {
    new TableJob(plan, draft).split();
  }

  /** Adds a network from random weights, and its training. */
  public static void training(TablePlan plan, JobDraft draft) {
    TableJob job = new TableJob(plan, draft);
    job.network();
    job.train();
  }

  /** Adds an output layer on a pretrained network, and its training. */
  public static void head(TablePlan plan, JobDraft draft) {
    if (plan.classes() != null) {
      Head.ofClasses(plan.classes().labels().size(), draft);
    } else {
      Head.ofNumbers(plan.targets().size(), plan.isOfLabels(), draft);
    }
    metric(plan.classes(), draft);
  }

  private void target() {
    Target target = plan.targets().get(0);
    if (plan.classes() == null) {
      draft.put(
          "data.table.targets",
          plan.targets().stream().map(Target::name).toList(),
          target.confidence(),
          target.why());
      return;
    }
    draft.put("data.table.label", target.name(), target.confidence(), target.why());
    ClassLines.put(plan.classes(), draft);
    if (plan.table().column(target.name()).declared() == ColumnType.BOOLEAN) {
      draft.put("data.class-names", List.of("false", "true"));
    }
  }

  private void features() {
    String text = plan.text();
    if (text != null) {
      draft.put("data.table.text", text, use(text).confidence(), use(text).why());
      return;
    }
    List<String> ignored = plan.of(Role.IGNORED);
    if (!ignored.isEmpty()) {
      draft.put(
          "data.table.ignore",
          ignored,
          String.join("; ", ignored.stream().map(this::why).toList()));
    }
    List<String> codes = plan.of(Role.CODE);
    if (!codes.isEmpty()) {
      draft.put(
          "data.table.categorical",
          codes,
          String.join("; ", codes.stream().map(this::why).toList()));
    }
  }

  private ColumnUse use(String name) {
    return plan.uses().stream().filter(use -> use.name().equals(name)).findFirst().orElseThrow();
  }

  private String why(String name) {
    ColumnUse use = use(name);
    return Told.of("%s (%s): %s", name, use.confidence().word(), use.why());
  }

  private void missing() {
    if (plan.hasMissing() && plan.text() == null) {
      draft.put(
          "data.table.missing",
          "median",
          Confidence.CERTAIN,
          Told.of(
              "values are missing in %s; a missing category is none of the known ones",
              String.join(", ", missingIn())));
    }
    double unseen = plan.unseen();
    if (unseen > FEW_UNSEEN && plan.text() == null) {
      draft.put(
          "data.table.max-unseen",
          Math.min(1, Math.round(20 * (2 * unseen + 0.05)) / 20.0),
          "some categories are so rare that training will not see all of them");
    }
    if (plan.lost() > 0) {
      draft.put(
          "data.max-corrupt",
          Math.min(1, Math.round(100 * plan.lost() + 2) / 100.0),
          Told.of(
              "rows without %s are left out and counted as corrupt (default: %s)",
              plan.targets().get(0).name(), MAX_CORRUPT));
    }
  }

  private List<String> missingIn() {
    List<String> names = new ArrayList<>();
    for (String name : plan.features()) {
      ColumnProfile column = plan.table().column(name);
      if (column.missing() > 0 || !column.markers().isEmpty()) {
        names.add(name);
      }
    }
    int more = names.size() - 6;
    if (more > 0) {
      names.subList(6, names.size()).clear();
      names.add(Told.of("%d more", more));
    }
    return names;
  }

  private void split() {
    List<String> groups = plan.of(Role.GROUP);
    if (!groups.isEmpty()) {
      draft.put(
          "data.table.group",
          groups.get(0),
          use(groups.get(0)).confidence(),
          use(groups.get(0)).why());
    }
    draft.put(
        "data.validation.fraction",
        shares.validation(),
        "what the best round is chosen by, and when to stop");
    draft.put("data.test.fraction", shares.test(), "what the result is measured on, once");
    if (plan.classes() != null && groups.isEmpty()) {
      draft.put("data.stratified", true, "each class has its share of validation and test");
    }
  }

  private void network() {
    if (plan.text() != null) {
      long examples = shares.training(plan.examples());
      TextNetwork.put(plan.words(), TextNetwork.words(examples), examples, draft);
      outputs(plan, draft);
      return;
    }
    draft.put("model.architecture.name", "dense");
    draft.put(
        "model.architecture.units",
        hidden(),
        Told.of(
            "a guess: hidden layers for %,d rows of %,d numbers", plan.examples(), plan.width()));
    outputs(plan, draft);
  }

  /** The output layer of a built-in network. */
  static void outputs(TablePlan plan, JobDraft draft) {
    Classes classes = plan.classes();
    if (classes != null) {
      draft.put("model.architecture.outputs", classes.labels().size(), "the classes");
      return;
    }
    draft.put("model.architecture.outputs", plan.targets().size(), "the numbers");
    draft.put("model.architecture.output-activation", plan.isOfLabels() ? "sigmoid" : "identity");
    draft.put("model.architecture.loss", plan.isOfLabels() ? "binary-crossentropy" : "mse");
  }

  private List<Integer> hidden() {
    long rows = plan.examples();
    if (rows < 500) {
      return List.of(32);
    }
    return rows < 20_000 ? List.of(64, 32) : List.of(128, 64);
  }

  private void train() {
    TableTraining.put(shares.training(plan.examples()), plan.text() != null, draft);
    metric(plan.classes(), draft);
  }

  /** What rounds are chosen by where accuracy says little. */
  static void metric(Classes classes, JobDraft draft) {
    if (classes != null && classes.areSkewed()) {
      draft.put(
          "evaluate.metric",
          "balanced-accuracy",
          Told.of(
              "likely: %.0f %% of the examples are %s, so that accuracy says little; data.class-weights = balanced would make the others count more",
              100 * classes.majority(), classes.majorityLabel()));
    }
  }
}
