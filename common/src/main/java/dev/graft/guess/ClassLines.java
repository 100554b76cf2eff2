package dev.graft.guess;

/** Writes down which labels are classes, where the labels by themselves would not do. */
public final class ClassLines {

  private ClassLines() {}

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
