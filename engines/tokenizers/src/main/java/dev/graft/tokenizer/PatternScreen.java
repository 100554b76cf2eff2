package dev.graft.tokenizer;

/**
 * Tells patterns that are matched in time proportional to a text from those that may take for ever,
 * without running them: the native tokenizer ends the whole process when a match takes too many
 * steps.
 *
 * <p>Every alternative may hold one repetition without bound that is followed by something that can
 * fail, as in {@code \s+(?!\S)}; a repeated group may hold neither repetitions nor alternatives;
 * and all choices that end, as in {@code a?} and {@code a|b}, may be made in so many ways. This is
 * enough for the patterns of the language models in use.
 */
final class PatternScreen {

  private static final int LONGEST = 10_000;
  private static final int DEEPEST = 50;
  private static final int MOST_WAYS = 1000;

  private final String pattern;
  private int at;

  private PatternScreen(String pattern) {
    this.pattern = pattern;
  }

  /** A pattern, or a group in it, as far as it was read. */
  private static final class Alternatives {
    private boolean several;
    private boolean repeats;
    private int unbounded;
    private int risky;

    /** In how many ways the same text can be matched, repetitions without bound aside. */
    private int ways;

    /** How often one repetition without bound may have to give back all that it took. */
    private int returns;

    private int open;
    private int openRisky;
    private int openWays = 1;
    private int openReturns;

    static Alternatives one() {
      Alternatives one = new Alternatives();
      one.ways = 1;
      return one;
    }

    void add(Alternatives inner, Quantifier quantifier) throws UnsafeException {
      int before = openWays;
      openWays = bounded(before * (long) quantifier.ways(inner.ways));
      if (!quantifier.optional()) {
        // What fails here makes all repetitions before it give back what they took.
        openRisky = open;
        openReturns = Math.max(openReturns, open > 0 ? openWays : 0);
      }
      open += inner.unbounded + (quantifier.unbounded() ? 1 : 0);
      openRisky = Math.max(openRisky, inner.risky);
      openReturns = Math.max(openReturns, bounded(before * (long) inner.returns));
      repeats |= quantifier.varies() || inner.repeats;
      risky = Math.max(risky, openRisky);
      if (openRisky > 1) {
        throw new UnsafeException("repeats twice before something that may not be there");
      }
    }

    /** Ends an alternative. */
    void end() throws UnsafeException {
      unbounded += open;
      ways = bounded(ways + openWays);
      returns = bounded(returns + openReturns);
      open = 0;
      openRisky = 0;
      openWays = 1;
      openReturns = 0;
    }

    private static int bounded(long ways) throws UnsafeException {
      if (ways > MOST_WAYS) {
        throw new UnsafeException("may be matched in too many ways");
      }
      return (int) ways;
    }
  }

  /**
   * How a quantifier repeats what is before it.
   *
   * @param varies whether it may match more or less of the same text
   * @param many whether it may match more than once
   * @param lengths how many numbers of times it may match, if that is bounded; else 1
   */
  private record Quantifier(
      boolean varies, boolean many, boolean unbounded, boolean optional, int lengths) {

    /** What is repeated {@link #many} times has one way: see {@link #check}. */
    int ways(int once) {
      return many ? lengths : once + lengths - 1;
    }
  }

  private static final Quantifier ONCE = new Quantifier(false, false, false, false, 1);

  /** Why a pattern is refused. */
  static final class UnsafeException extends Exception {
    private static final long serialVersionUID = 1L;

    UnsafeException(String why) {
      super(why);
    }
  }

  /**
   * How often matching may go back over all of a text that was matched; 0: the length of a text
   * does not count.
   *
   * @throws UnsafeException if it may take for ever, or cannot be told
   */
  static int returns(String pattern) throws UnsafeException {
    if (pattern.length() > LONGEST) {
      throw new UnsafeException("is longer than " + LONGEST + " characters");
    }
    PatternScreen screen = new PatternScreen(pattern);
    Alternatives all = screen.alternatives(0);
    if (screen.at < pattern.length()) {
      throw new UnsafeException("has a ) too many");
    }
    return all.returns;
  }

  private Alternatives alternatives(int depth) throws UnsafeException {
    if (depth > DEEPEST) {
      throw new UnsafeException("is nested too deeply");
    }
    Alternatives group = new Alternatives();
    while (at < pattern.length() && pattern.charAt(at) != ')') {
      if (pattern.charAt(at) == '|') {
        at++;
        group.several = true;
        group.end();
        continue;
      }
      Alternatives inner = element(depth);
      Quantifier quantifier = quantifier();
      check(inner, quantifier);
      group.add(inner, quantifier);
    }
    group.end();
    return group;
  }

  private static void check(Alternatives inner, Quantifier quantifier) throws UnsafeException {
    if (quantifier.many() && (inner.repeats || inner.several)) {
      throw new UnsafeException("repeats a group that holds repetitions or alternatives");
    }
  }

  /** One character, class or group. */
  private Alternatives element(int depth) throws UnsafeException {
    char first = pattern.charAt(at++);
    if (first == '[') {
      skipClass();
    } else if (first == '\\') {
      skipEscape();
    } else if (first == '(') {
      return group(depth);
    }
    return Alternatives.one();
  }

  private Alternatives group(int depth) throws UnsafeException {
    boolean looks = false;
    if (pattern.startsWith("?", at)) {
      int start = at;
      for (String kind : new String[] {"?:", "?>", "?=", "?!", "?<=", "?<!", "?i:"}) {
        if (pattern.startsWith(kind, at)) {
          at = start + kind.length();
          looks = kind.contains("=") || kind.contains("!");
          break;
        }
      }
      if (at == start) {
        throw new UnsafeException("uses (? in a way that is not known here");
      }
    }
    Alternatives inner = alternatives(depth + 1);
    if (at >= pattern.length()) {
      throw new UnsafeException("lacks a )");
    }
    at++;
    if (looks && inner.unbounded > 0) {
      throw new UnsafeException("looks ahead or back without bound");
    }
    return inner;
  }

  private void skipEscape() throws UnsafeException {
    char escaped = at < pattern.length() ? pattern.charAt(at++) : 'k';
    if ((escaped >= '1' && escaped <= '9') || escaped == 'k' || escaped == 'g') {
      throw new UnsafeException("refers to a part of itself");
    }
    if ((escaped == 'p' || escaped == 'P' || escaped == 'x') && pattern.startsWith("{", at)) {
      at = pattern.indexOf('}', at) + 1;
      if (at == 0) {
        throw new UnsafeException("lacks a }");
      }
    }
  }

  /** A class, with the classes inside it. */
  private void skipClass() throws UnsafeException {
    int open = 1;
    while (open > 0) {
      if (at >= pattern.length()) {
        throw new UnsafeException("lacks a ]");
      }
      char next = pattern.charAt(at++);
      if (next == '\\') {
        at++;
      } else if (next == '[') {
        open++;
      } else if (next == ']') {
        open--;
      }
    }
  }

  private Quantifier quantifier() throws UnsafeException {
    Quantifier found = single();
    if (!found.equals(ONCE)) {
      boolean counted = pattern.charAt(at - 1) == '}';
      if (!counted && at < pattern.length() && "?+".indexOf(pattern.charAt(at)) >= 0) {
        // As little as possible, or nothing given back.
        at++;
      }
      if (!single().equals(ONCE)) {
        throw new UnsafeException("repeats a repetition");
      }
    }
    return found;
  }

  private Quantifier single() throws UnsafeException {
    if (at >= pattern.length()) {
      return ONCE;
    }
    return switch (pattern.charAt(at)) {
      case '*' -> taken(1, new Quantifier(true, true, true, true, 1));
      case '+' -> taken(1, new Quantifier(true, true, true, false, 1));
      case '?' -> taken(1, new Quantifier(true, false, false, true, 2));
      case '{' -> counted();
      default -> ONCE;
    };
  }

  private Quantifier taken(int characters, Quantifier quantifier) {
    at += characters;
    return quantifier;
  }

  private Quantifier counted() throws UnsafeException {
    int end = pattern.indexOf('}', at);
    String counts = end < 0 ? "" : pattern.substring(at + 1, end);
    if (!counts.matches("\\d{1,4}(,\\d{0,4})?|,\\d{1,4}")) {
      throw new UnsafeException("has a { that counts nothing");
    }
    boolean varies = counts.contains(",");
    boolean optional = counts.startsWith(",") || counts.startsWith("0");
    boolean many = !counts.equals("1") && !counts.equals("0,1") && !counts.equals(",1");
    boolean unbounded = counts.endsWith(",");
    int lengths = varies && !unbounded ? lengths(counts) : 1;
    return taken(end - at + 1, new Quantifier(varies, many, unbounded, optional, lengths));
  }

  /** Of {@code 1,3}, which also means {@code 3,1}, or of {@code ,3}. */
  private static int lengths(String counts) {
    int comma = counts.indexOf(',');
    int least = comma == 0 ? 0 : Integer.parseInt(counts.substring(0, comma));
    return Math.abs(Integer.parseInt(counts.substring(comma + 1)) - least) + 1;
  }
}
