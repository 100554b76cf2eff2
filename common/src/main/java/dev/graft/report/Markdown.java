package dev.graft.report;

import dev.graft.io.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Markdown as GitHub and the Hugging Face hub read it. */
final class Markdown {

  /** What begins something within a line: emphasis, code, links, mathematics, mentions, tables. */
  private static final String MARKS = "\\`*_[]|~$@";

  private final List<String> lines = new ArrayList<>();

  /** What strangers may have written, as one line that is read and does nothing. */
  static String text(String text) {
    return escaped(Words.name(text));
  }

  /** The same of a sentence, which is not cut. */
  static String sentence(String text) {
    return escaped(Printable.line(text));
  }

  private static String escaped(String line) {
    StringBuilder escaped = new StringBuilder();
    for (char unit : line.toCharArray()) {
      switch (unit) {
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '&' -> escaped.append("&amp;");
        default -> {
          if (MARKS.indexOf(unit) >= 0) {
            escaped.append('\\');
          }
          escaped.append(unit);
        }
      }
    }
    return escaped.toString().replace("www.", "www\\.").replace("://", "\\://");
  }

  Markdown title(String title) {
    lines.add("# " + title);
    lines.add("");
    return this;
  }

  Markdown section(String title) {
    lines.add("## " + title);
    lines.add("");
    return this;
  }

  Markdown prose(String text) {
    lines.add(text);
    lines.add("");
    return this;
  }

  /** Items of a list; nothing of none. */
  Markdown items(List<String> items) {
    items.forEach(item -> lines.add("- " + item));
    if (!items.isEmpty()) {
      lines.add("");
    }
    return this;
  }

  /** A table, if it has rows; all cells are Markdown. */
  Markdown table(List<String> head, List<List<String>> rows) {
    if (rows.isEmpty()) {
      return this;
    }
    lines.add(row(head));
    lines.add(row(head.stream().map(cell -> "---").toList()));
    rows.forEach(cells -> lines.add(row(cells)));
    lines.add("");
    return this;
  }

  private static String row(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
  }

  Markdown code(List<String> code) {
    lines.add("```");
    lines.addAll(code);
    lines.add("```");
    lines.add("");
    return this;
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
