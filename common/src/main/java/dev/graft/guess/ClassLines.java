package dev.graft.guess;

import java.util.ArrayList;
import java.util.List;

/** Says which labels are classes, where the labels by themselves would not do. */
public final class ClassLines {

  private static final int SHOWN = 6;

  private ClassLines() {}

  /** Tells people which labels are no classes. */
  static List<Finding> findings(Classes classes) {
    List<Finding> findings = new ArrayList<>();
    if (!classes.missing().isEmpty()) {
      findings.add(
          leftOut(
              classes.missing(),
              "stands for a label that is not there; if it is a class, add it to data.label-groups and data.class-names"));
    }
    if (!classes.rare().isEmpty()) {
      findings.add(
          leftOut(
              classes.rare(),
              Told.of("fewer than %d examples each, too few to learn of", Classes.LEAST)));
    }
    return findings;
  }

  private static Finding leftOut(List<String> labels, String why) {
    String some = String.join(", ", labels.stream().limit(SHOWN).toList());
    String all = labels.size() > SHOWN ? Told.of("%s ... (%d)", some, labels.size()) : some;
    String what = labels.size() == 1 ? "the label " : "the labels ";
    return new Finding("left out", what + all, Confidence.GUESS, why, true);
  }

  /** Adds groups and names to a job file if they are needed. */
  public static void put(Classes classes, JobDraft draft) {
    if (!classes.needGroups()) {
      return;
    }
    String why = "each of these labels is a class, numbered from 0";
    if (!classes.rare().isEmpty()) {
      why +=
          Told.of(
              "; left out, with fewer than %d examples: %s",
              Classes.LEAST, String.join(", ", classes.rare()));
    }
    if (!classes.missing().isEmpty()) {
      why += "; left out, as there is no label: " + String.join(", ", classes.missing());
    }
    draft.put("data.label-groups", classes.groups(), why);
    draft.put("data.class-names", classes.labels());
  }
}
