package dev.graft.guess;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import dev.graft.io.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A job file that is being written: keys, values, and a comment above those that were guessed. */
public final class JobDraft {

  /** Comments are broken before this column. */
  private static final int WIDTH = 116;

  private record Line(String key, Object value, String comment) {}

  private final List<Line> lines = new ArrayList<>();

  /** A line without a comment. */
  public JobDraft put(String key, Object value) {
    return put(key, value, null);
  }

  /**
   * A line.
   *
   * @param key as in a job file, from the top
   * @param value a text, number, truth value, list or map
   */
  public JobDraft put(String key, Object value, String comment) {
    lines.add(new Line(key, value, comment));
    return this;
  }

  /** A line that says how sure it is. */
  public JobDraft put(String key, Object value, Confidence confidence, String why) {
    return put(key, value, Told.of("%s: %s", confidence.word(), why));
  }

  /** The value of a key, as it was put; null if it was not. */
  public Object get(String key) {
    return lines.stream()
        .filter(line -> line.key().equals(key))
        .map(Line::value)
        .findFirst()
        .orElse(null);
  }

  /**
   * The text of the job file.
   *
   * @param heading comments at its top
   */
  public String text(List<String> heading) {
    StringBuilder text = new StringBuilder();
    heading.forEach(line -> comment(text, "", line));
    write(text);
    return text.toString();
  }

  /** Only some of its keys, without comments: for the param {@code conf} of the estimator. */
  public String settings(Predicate<String> wanted) {
    StringBuilder text = new StringBuilder();
    for (Line line : lines) {
      if (wanted.test(line.key())) {
        text.append(line.key()).append(" = ").append(rendered(line.value())).append('\n');
      }
    }
    return text.toString();
  }

  private void write(StringBuilder text) {
    Map<String, List<Line>> sections = new LinkedHashMap<>();
    for (Line line : lines) {
      int dot = line.key().indexOf('.');
      String section = dot < 0 ? "" : line.key().substring(0, dot);
      sections.computeIfAbsent(section, s -> new ArrayList<>()).add(line);
    }
    sections.forEach((section, of) -> section(text, section, of));
  }

  private static void section(StringBuilder text, String section, List<Line> lines) {
    String indent = section.isEmpty() ? "" : "  ";
    if (!section.isEmpty()) {
      text.append('\n').append(section).append(" {\n");
    }
    for (Line line : lines) {
      if (line.comment() != null) {
        comment(text, indent, line.comment());
      }
      String key = section.isEmpty() ? line.key() : line.key().substring(section.length() + 1);
      text.append(indent).append(key).append(" = ").append(rendered(line.value())).append('\n');
    }
    if (!section.isEmpty()) {
      text.append("}\n");
    }
  }

  private static void comment(StringBuilder text, String indent, String comment) {
    StringBuilder line = new StringBuilder(indent + "#");
    for (String word : Printable.line(comment).strip().split(" ", -1)) {
      if (line.length() + word.length() >= WIDTH) {
        text.append(line).append('\n');
        line = new StringBuilder(indent + "#");
      }
      line.append(' ').append(word);
    }
    text.append(line).append('\n');
  }

  private static String rendered(Object value) {
    String json = ConfigValueFactory.fromAnyRef(value).render(ConfigRenderOptions.concise());
    boolean word = value instanceof String s && s.matches("[a-z][a-z0-9-]*");
    boolean truth =
        word
            && List.of("true", "false", "null", "on", "off", "yes", "no", "include")
                .contains(value);
    return word && !truth
        ? (String) value
        : value instanceof List ? json.replace("\",\"", "\", \"") : json;
  }
}
