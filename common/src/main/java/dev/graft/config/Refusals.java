package dev.graft.config;

import dev.graft.UnusableInputException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Everything that does not let a job run, told at once: a run for each is a run too many. */
public final class Refusals {

  private static final String CANNOT = "Cannot ";

  private final List<UnusableInputException> found = new ArrayList<>();
  private final Set<String> sentences = new LinkedHashSet<>();

  /** What a check gives; null if it refuses, which is told later. */
  public <T> T of(Supplier<T> check) {
    try {
      return check.get();
    } catch (UnusableInputException e) {
      found.add(e);
      sentences.add(e.getMessage());
      return null;
    }
  }

  /** Refuses something, later. */
  void add(String sentence) {
    of(
        () -> {
          throw new UnusableInputException(sentence);
        });
  }

  /**
   * Refuses all that was refused so far, in one sentence.
   *
   * @param advice what else to think of then; empty: nothing
   */
  public void refuse(String advice) {
    if (found.isEmpty()) {
      return;
    }
    if (sentences.size() == 1 && advice.isEmpty()) {
      throw found.get(0);
    }
    StringBuilder all = new StringBuilder();
    for (String sentence : sentences) {
      boolean goesOn = all.length() > 0 && sentence.startsWith(CANNOT);
      all.append(all.length() == 0 ? "" : "; and ")
          .append(goesOn ? "cannot " + sentence.substring(CANNOT.length()) : sentence);
      if (all.charAt(all.length() - 1) == '.') {
        all.setLength(all.length() - 1);
      }
    }
    all.append(advice.isEmpty() ? "" : "; " + advice).append('.');
    throw new UnusableInputException(all.toString(), found.get(0));
  }
}
