package dev.graft.network.onnx;

/**
 * Tells patterns that are matched in time proportional to a text from those that may take for ever,
 * without running them: the native tokenizer ends the whole process when a match takes too many
 * steps.
 *
 * <p>Every alternative may hold one repetition without bound that is followed by something that can
 * fail, as in {@code \s+(?!\S)}; a repeated group may hold neither repetitions nor alternatives.
 * This is enough for the patterns of the language models in use.
 */
final class PatternScreen {

  private static final int LONGEST = 10_000;
  private static final int DEEPEST = 50;

  private final String pattern;
  private int at;

  private PatternScreen(String pattern) {
    this.pattern = pattern;
  }

  /** A pattern, or a group in it. */
  private static final class Alternatives {
    private boolean several;
    private boolean repeats;
    private int unbounded;
    private int risky;
  }

  /**
   * How a quantifier repeats what is before it.
   *
   * @param varies whether it may match more or less of the same text
   * @param many whether it may match more than once
   */
  private record Quantifier(boolean varies, boolean many, boolean unbounded, boolean optional) {}

  private static final Quantifier ONCE = new Quantifier(false, false, false, false);

  /** Why a pattern is refused. */
  static final class UnsafeException extends Exception {
    private static final long serialVersionUID = 1L;

    UnsafeException(String why) {
      super(why);
    }
  }

  /**
   * Whether matching may go back over a text that was matched: whether the length of a text counts.
   *
   * @throws UnsafeException if it may take for ever, or cannot be told
   */
  static boolean goesBack(String pattern) throws UnsafeException {
    if (pattern.length() > LONGEST) {
      throw new UnsafeException("is longer than " + LONGEST + " characters");
    }
    PatternScreen screen = new PatternScreen(pattern);
    Alternatives all = screen.alternatives(0);
    if (screen.at < pattern.length()) {
      throw new UnsafeException("has a ) too many");
    }
    return all.risky > 0;
  }

  private Alternatives alternatives(int depth) throws UnsafeException {
    if (depth > DEEPEST) {
      throw new UnsafeException("is nested too deeply");
    }
    Alternatives group = new Alternatives();
    int open = 0;
    int risky = 0;
    while (at < pattern.length() && pattern.charAt(at) != ')') {
      if (pattern.charAt(at) == '|') {
        at++;
        group.several = true;
        group.unbounded += open;
        open = 0;
        risky = 0;
        continue;
      }
      Alternatives inner = element(depth);
      Quantifier quantifier = quantifier();
      check(inner, quantifier);
      if (!quantifier.optional()) {
        // What fails here makes all repetitions before it give back what they took.
        risky = open;
      }
      open += inner.unbounded + (quantifier.unbounded() ? 1 : 0);
      risky = Math.max(risky, inner.risky);
      group.repeats |= quantifier.varies() || inner.repeats;
      group.risky = Math.max(group.risky, risky);
      if (risky > 1) {
        throw new UnsafeException("repeats twice before something that may not be there");
      }
    }
    group.unbounded += open;
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
    return new Alternatives();
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
      case '*' -> taken(1, new Quantifier(true, true, true, true));
      case '+' -> taken(1, new Quantifier(true, true, true, false));
      case '?' -> taken(1, new Quantifier(true, false, false, true));
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
    return taken(end - at + 1, new Quantifier(varies, many, counts.endsWith(","), optional));
  }
}
