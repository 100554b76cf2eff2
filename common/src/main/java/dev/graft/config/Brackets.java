package dev.graft.config;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Finds the brace, bracket or quotation mark of a job file that has no partner: the parser of HOCON
 * names what it stumbles over in the end, in its own words, and not where it began.
 */
final class Brackets {

  private static final String LONG_QUOTE = "\"\"\"";

  private record Opened(char bracket, int line) {}

  private final String text;
  private final Deque<Opened> open = new ArrayDeque<>();
  private int at;
  private int line = 1;

  private Brackets(String text) {
    this.text = text;
  }

  /** What is wrong, or null if all are in pairs. */
  static String problem(String text) {
    return new Brackets(text).problem();
  }

  private String problem() {
    String problem = null;
    while (problem == null && at < text.length()) {
      problem = next();
    }
    if (problem == null && !open.isEmpty()) {
      problem =
          "the %s in line %s is not closed, a %s is missing"
              .formatted(open.peek().bracket(), open.peek().line(), partner(open.peek().bracket()));
    }
    return problem;
  }

  private String next() {
    char c = text.charAt(at);
    if (c == '"') {
      return quoted();
    }
    if (c == '#' || text.startsWith("//", at)) {
      skipTo("\n");
      return null;
    }
    at++;
    switch (c) {
      case '\n' -> line++;
      case '{', '[' -> open.push(new Opened(c, line));
      case '}', ']' -> {
        return closed(c);
      }
      default -> {}
    }
    return null;
  }

  private String closed(char c) {
    if (open.isEmpty()) {
      return "the %s in line %s closes nothing".formatted(c, line);
    }
    Opened last = open.pop();
    return partner(last.bracket()) == c
        ? null
        : "the %s in line %s is not closed before the %s in line %s"
            .formatted(last.bracket(), last.line(), c, line);
  }

  private static char partner(char bracket) {
    return bracket == '{' ? '}' : ']';
  }

  private String quoted() {
    int began = line;
    boolean closed;
    if (text.startsWith(LONG_QUOTE, at)) {
      at += LONG_QUOTE.length();
      closed = skipTo(LONG_QUOTE);
      at = Math.min(text.length(), at + LONG_QUOTE.length());
    } else {
      closed = skipQuote();
    }
    return closed ? null : "the quotation mark in line %s is not closed".formatted(began);
  }

  /** Up to the mark that ends a quotation of one line. */
  private boolean skipQuote() {
    for (at++; at < text.length() && text.charAt(at) != '\n'; at++) {
      char c = text.charAt(at);
      if (c == '\\') {
        at++;
      } else if (c == '"') {
        at++;
        return true;
      }
    }
    return false;
  }

  /** Whether it is there; counts the lines up to it. */
  private boolean skipTo(String end) {
    int found = text.indexOf(end, at);
    int until = found < 0 ? text.length() : found;
    line += (int) text.substring(at, until).chars().filter(c -> c == '\n').count();
    at = until;
    return found >= 0;
  }
}
