package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import dev.graft.config.Redaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** Several runs beside each other: what came out, by which keys they differ, their rounds. */
public final class Comparison {

  private static final int NAME = 18;
  private static final int VALUE = 24;

  private final List<Run> runs;
  private final List<String> names;
  private final Map<String, Function<Run, String>> figures = new LinkedHashMap<>();

  /**
   * @param runs two or more
   */
  public Comparison(List<Run> runs) {
    this.runs = runs;
    this.names = names(runs);
    figures.put("status", Run::status);
    figures.put("judged on", run -> run.part() == null ? "–" : run.part());
    for (String metric : metrics()) {
      figures.put(Words.field(metric), run -> Words.number(run.metrics().path(metric)));
    }
    figures.put("transfer gain", run -> Words.signed(run.report().path("transferGain")));
    figures.put("training examples", run -> count(run.report().at("/data/train")));
    figures.put("weights trained", run -> count(run.report().at("/model/trainable")));
    figures.put("rounds", run -> count(run.report().at("/training/rounds")));
    figures.put("seconds", run -> seconds(run.report().at("/seconds/total")));
    figures.values().removeIf(of -> runs.stream().map(of).allMatch("–"::equals));
  }

  /** Of runs of one name each has its place, too. */
  private static List<String> names(List<Run> runs) {
    List<String> names = new ArrayList<>();
    for (Run run : runs) {
      String name = Words.name(run.name());
      names.add(names.contains(name) ? "%s (%s)".formatted(name, names.size() + 1) : name);
    }
    return names;
  }

  private List<String> metrics() {
    return Stream.of("accuracy", "balancedAccuracy", "f1", "auc", "r2", "rmse", "mae", "loss")
        .filter(metric -> runs.stream().anyMatch(run -> run.metrics().path(metric).isNumber()))
        .toList();
  }

  private static String count(JsonNode value) {
    return value.isNumber() ? Words.count(value.asLong()) : "–";
  }

  private static String seconds(JsonNode value) {
    return value.isNumber() ? String.format(Locale.ROOT, "%.1f", value.asDouble()) : "–";
  }

  /** The figures for a terminal: a row each, a column a run. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(line("", names));
    figures.forEach((name, of) -> lines.add(line(name, runs.stream().map(of).toList())));
    return lines;
  }

  private static String line(String name, List<String> values) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "  %-" + NAME + "s", name));
    values.forEach(
        value -> line.append(String.format(Locale.ROOT, " %" + VALUE + "s", end(value))));
    return line.toString();
  }

  /** The end of a name says more than its beginning. */
  private static String end(String value) {
    return value.length() <= VALUE ? value : "…" + value.substring(value.length() - VALUE + 1);
  }

  /** The page, UTF-8. */
  public byte[] page() {
    List<Section> sections =
        Stream.of(results(), settings(), rounds()).filter(section -> !section.isEmpty()).toList();
    return new Page(
            Words.count(runs.size()) + " runs",
            "compare",
            "compared",
            List.of(sentence()),
            List.of(),
            sections)
        .html();
  }

  /** Who is the best by what all of them tell. */
  private String sentence() {
    String main = runs.get(0).main();
    List<Run> told = runs.stream().filter(run -> run.metrics().path(main).isNumber()).toList();
    String part = runs.get(0).part();
    if (told.size() < 2 || told.stream().anyMatch(run -> !run.part().equals(part))) {
      return "Asked: compare runs. Not all of them were judged on the same part by the same metric.";
    }
    Run best = told.get(0);
    for (Run run : told) {
      best =
          run.metrics().path(main).asDouble() > best.metrics().path(main).asDouble() ? run : best;
    }
    return "The best of %s by %s on %s is %s: %s. Whether they were judged on the same examples, the fingerprints of their files tell."
        .formatted(
            Words.count(told.size()),
            Words.field(main),
            part,
            names.get(runs.indexOf(best)),
            Words.number(best.metrics().path(main)));
  }

  private Section results() {
    List<String> head = new ArrayList<>(List.of("run"));
    head.addAll(figures.keySet());
    Table table = Table.of(head).sorted();
    for (int i = 0; i < runs.size(); i++) {
      Run run = runs.get(i);
      List<Cell> cells = new ArrayList<>(List.of(Cell.text(names.get(i))));
      figures.values().forEach(of -> cells.add(Cell.number(of.apply(run))));
      table.with(cells);
    }
    return new Section("results", "Results").table(table);
  }

  private Section settings() {
    List<Map<String, ConfigValue>> all =
        runs.stream().map(run -> run.keys().orElse(Map.of())).toList();
    TreeSet<String> keys = new TreeSet<>();
    all.forEach(of -> keys.addAll(of.keySet()));
    List<String> head = new ArrayList<>(List.of("key"));
    head.addAll(names);
    Table table = Table.of(head).called("Keys that differ, as far as runs have kept them");
    for (String key : keys) {
      List<String> values = all.stream().map(of -> value(of.get(key))).toList();
      if (values.stream().distinct().count() > 1) {
        table.with(Stream.concat(Stream.of(key), values.stream()).map(Cell::text).toList());
      }
    }
    return new Section("settings", "What differs").table(table);
  }

  private static String value(ConfigValue value) {
    return value == null
        ? "–"
        : Words.name(Redaction.text(value.render(ConfigRenderOptions.concise())));
  }

  private Section rounds() {
    Section section = new Section("curves", "Rounds");
    String metric = runs.get(0).chosenBy();
    section.chart(chart("metric", Words.field(metric) + " on validation", "/validation/" + metric));
    section.chart(chart("validation-loss", "Loss on validation", "/validation/loss"));
    section.chart(chart("loss", "Loss in training", "/loss"));
    return section.chart(chart("seconds", "Seconds of a round", "/seconds"));
  }

  private Chart chart(String id, String title, String pointer) {
    List<Line> lines = new ArrayList<>();
    List<String> told = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      Line line = runs.get(i).rounds().line(names.get(i), pointer);
      if (!line.isEmpty()) {
        lines.add(line);
        told.add("%s ends at %s".formatted(line.name(), Words.number(line.last())));
      }
    }
    return Chart.ofRounds(id, title, String.join("; ", told) + ".", lines, List.of());
  }
}
