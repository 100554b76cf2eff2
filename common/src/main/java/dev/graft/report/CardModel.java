package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.dataset.Task;
import dev.graft.save.Bundle;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a card tells of a model, without its weights.
 *
 * @param names of classes, labels or numbers
 * @param shape of an example
 * @param kind what it takes: pictures, texts, rows of numbers
 * @param weights their SHA-256
 * @param engine what computes it
 */
record CardModel(
    Task task,
    List<String> names,
    int[] shape,
    String kind,
    long parameters,
    String weights,
    String engine,
    JsonNode provenance) {

  static final String PICTURES = "pictures";
  static final String TEXTS = "texts";
  static final String ROWS = "rows";

  /** How the hub's own client lays out what it has downloaded. */
  private static final Pattern HUB =
      Pattern.compile("(?:^|/)models--([\\w-][\\w.-]*?)--([\\w-][\\w.-]*)/snapshots/");

  static CardModel of(Bundle bundle) {
    return new CardModel(
        bundle.task(),
        List.copyOf(bundle.classNames()),
        bundle.exampleShape(),
        kind(bundle),
        bundle.network().parameters(),
        bundle.network().weightsSha256(),
        bundle.frozen() == null ? null : bundle.frozen().engine(),
        bundle.provenance());
  }

  private static String kind(Bundle bundle) {
    JsonNode learned = bundle.learned();
    if (bundle.tokenizer() != null || learned.has("text")) {
      return TEXTS;
    }
    return learned.has("images") || bundle.exampleShape().length > 1 && !learned.has("columns")
        ? PICTURES
        : ROWS;
  }

  String title() {
    String what =
        switch (kind) {
          case PICTURES -> "Pictures";
          case TEXTS -> "Texts";
          default -> "Tables";
        };
    return switch (task) {
      case CLASSIFICATION ->
          "%s: %s".formatted(what, Words.count(names.size(), "class", "classes"));
      case MULTI_LABEL -> "%s: %s".formatted(what, Words.count(names.size(), "label", "labels"));
      case REGRESSION -> "%s: %s".formatted(what, Words.count(names.size(), "number", "numbers"));
    };
  }

  /** The hub's word for what it does; empty: the hub has none. */
  Optional<String> pipeline() {
    boolean numbers = task == Task.REGRESSION;
    return switch (kind) {
      case PICTURES -> numbers ? Optional.empty() : Optional.of("image-classification");
      case TEXTS -> numbers ? Optional.empty() : Optional.of("text-classification");
      default -> Optional.of(numbers ? "tabular-regression" : "tabular-classification");
    };
  }

  /** The name of the pretrained network on the hub, where its path tells it. */
  Optional<String> hubName() {
    Matcher path = HUB.matcher(provenance.path("parent").asText());
    return path.find()
        ? Optional.of("%s/%s".formatted(path.group(1), path.group(2)))
        : Optional.empty();
  }

  /** What the pretrained network is called: by the hub, else its file or folder. */
  String parent() {
    return hubName().orElseGet(() -> base(provenance.path("parent").asText()));
  }

  /** The last name of a path: what is before it is of a machine. */
  static String base(String path) {
    String[] names = path.replaceAll("[/\\\\]+$", "").split("[/\\\\]", -1);
    String last = names[names.length - 1];
    boolean folder = last.toLowerCase(Locale.ROOT).equals("model") && names.length > 1;
    return folder ? names[names.length - 2] + "/" + last : last;
  }
}
