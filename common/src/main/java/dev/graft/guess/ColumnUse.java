package dev.graft.guess;

/**
 * What becomes of a column.
 *
 * @param why what speaks for it; null: nothing needs to be said
 */
public record ColumnUse(String name, Role role, Confidence confidence, String why) {

  /** What a column is to a job. */
  public enum Role {
    TARGET,
    NUMBER,
    /** Texts, each different one a category. */
    CATEGORY,
    /** Numbers that stand for things. */
    CODE,
    TEXT,
    PICTURE,
    /** Rows with the same value there are not divided. */
    GROUP,
    IGNORED
  }

  /** Whether a network sees it. */
  boolean isFeature() {
    return switch (role) {
      case NUMBER, CATEGORY, CODE -> true;
      default -> false;
    };
  }
}
