package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.spark.fault.FailedJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Runs random cases by their seeds and counts what became of them: the same answer or a refusal. A
 * case that ends otherwise does not stop the others; it is printed, and {@code
 * -Dgraft.rewritten.from=SEED -Dgraft.rewritten=1} repeats it.
 */
final class Seeds {

  /** A case; all that it makes comes from its random numbers. */
  interface Case {
    void run(int seed, Random random) throws IOException;
  }

  private static final int FROM = Integer.getInteger("graft.rewritten.from", 0);

  private final String kind;
  private final int count;
  private int same;
  private final Map<String, Integer> refused = new TreeMap<>();
  private final List<String> wrong = new ArrayList<>();

  /**
   * @param kind what the cases are made of
   * @param usual how many there are if nobody asks for more
   */
  Seeds(String kind, int usual) {
    this.kind = kind;
    this.count = Integer.getInteger("graft.rewritten", usual);
  }

  int count() {
    return count;
  }

  /** Runs all, says what became of them, and fails if one went wrong. */
  void each(Case one) {
    for (int seed = FROM; seed < FROM + count; seed++) {
      try {
        one.run(seed, new Random(seed));
      } catch (AssertionError | IOException | RuntimeException e) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        wrong.add(kind + ", seed " + seed + ": " + e.getMessage());
        System.out.println(kind + ", seed " + seed + ": " + trace);
      }
    }
    System.out.println(this);
    assertThat(wrong).isEmpty();
    assertThat(same).as(toString()).isGreaterThan(refusals());
  }

  private int refusals() {
    return refused.values().stream().mapToInt(Integer::intValue).sum();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s, seeds %d to %d: %d the same, %d refused %s, %d wrong",
        kind,
        FROM,
        FROM + count - 1,
        same,
        refusals(),
        refused,
        wrong.size());
  }

  /**
   * Who says whether a refusal is one.
   *
   * @param what was tried, for messages
   */
  Judge judge(String what) {
    return new Judge(what);
  }

  /** Lets a refusal pass if it says why, and nothing else that is no answer. */
  final class Judge {

    private final String what;

    private Judge(String what) {
      this.what = what;
    }

    String what() {
      return what;
    }

    /** Whether the command did what it was told. */
    boolean allows(CommandLineRun run) {
      if (run.exitCode() == 0) {
        same++;
        return true;
      }
      assertThat(run.exitCode()).as("%s: %s", what, run.err()).isEqualTo(2);
      assertThat(run.err()).as(what).hasLineCount(1);
      refuse(run.err());
      return false;
    }

    /** What a call gives; null if it is refused. */
    <T> T allowed(Supplier<T> call) {
      try {
        T given = call.get();
        same++;
        return given;
      } catch (Exception e) { // Spark's SparkException is a checked one that it does not declare
        RuntimeException refusal = FailedJob.refusal(e);
        if (refusal == null) {
          throw new AssertionError(what + ": " + e, e);
        }
        assertThat(refusal.getMessage()).as(what).hasLineCount(1);
        refuse(refusal.getMessage());
        return null;
      }
    }

    /** Counted without names and numbers. */
    private void refuse(String message) {
      String reason = message.strip().replaceAll("\\S*/\\S+", "FILE").replaceAll("\\d+", "N");
      refused.merge(reason, 1, Integer::sum);
    }
  }
}
