package dev.graft.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * Whether the native tokenizer can put special tokens around a text as its file says: it does not
 * look until it has a text, and then ends the whole process.
 */
final class PostProcessorScreen {

  private static final int MOST_PARTS = 1000;

  private static final String TEMPLATE = "TemplateProcessing";
  private static final String SEQUENCE = "Sequence";

  /** The native reader goes by the fields: with those of another type a step would be that. */
  private static final Map<String, Set<String>> FIELDS =
      Map.of(
          "BertProcessing",
          Set.of("type", "sep", "cls"),
          "RobertaProcessing",
          Set.of("type", "sep", "cls", "trim_offsets", "add_prefix_space"),
          "ByteLevel",
          Set.of("type", "add_prefix_space", "trim_offsets", "use_regex"),
          TEMPLATE,
          Set.of("type", "single", "pair", "special_tokens"),
          SEQUENCE,
          Set.of("type", "processors"));

  private final String name;
  private int templates;
  private int parts;

  private PostProcessorScreen(String name) {
    this.name = name;
  }

  /**
   * Refuses what cannot be done.
   *
   * @param name how messages call the tokenizer
   * @param step null: there is none
   * @throws UnusableInputException if it is not known here, or does not fit together
   */
  static void check(String name, JsonNode step) {
    if (step != null && !step.isNull()) {
      new PostProcessorScreen(name).step(step);
    }
  }

  private UnusableInputException refused(String why) {
    return new UnusableInputException(
        "Cannot use the tokenizer %s: its post_processor %s.".formatted(name, why));
  }

  private void count(int more) {
    parts += more;
    if (parts > MOST_PARTS) {
      throw refused("adds more than 1,000 parts");
    }
  }

  private void step(JsonNode step) {
    count(1);
    String type = step.path("type").asText();
    Set<String> fields = FIELDS.get(type);
    if (fields == null) {
      throw refused(TokenizerScreen.shown(type) + " is not known here");
    }
    step.fieldNames()
        .forEachRemaining(
            field -> {
              if (!fields.contains(field)) {
                throw refused(
                    "%s has a field %s, which is not known here"
                        .formatted(type, TokenizerScreen.shown(field)));
              }
            });
    if (type.equals(SEQUENCE)) {
      step.path("processors").forEach(this::step);
    } else if (type.equals(TEMPLATE)) {
      template(step);
    }
  }

  private void template(JsonNode template) {
    if (++templates > 1) {
      throw refused("has two TemplateProcessing steps, of which one is all that can be done");
    }
    JsonNode special = template.path("special_tokens");
    special.forEach(this::special);
    pieces(template, "single", Set.of("A"), special);
    if (template.has("pair")) {
      pieces(template, "pair", Set.of("A", "B"), special);
      JsonNode pair = template.path("pair");
      if (!pair.isEmpty() && !pair.findValuesAsText("id").contains("B")) {
        throw refused("has a TemplateProcessing whose pair lacks the second text");
      }
    }
  }

  private void pieces(JsonNode template, String form, Set<String> texts, JsonNode special) {
    if (!template.path(form).isArray()) {
      throw refused("has a TemplateProcessing whose %s is no list".formatted(form));
    }
    for (JsonNode piece : template.path(form)) {
      count(1);
      piece(piece, form, texts, special);
    }
  }

  private void special(JsonNode token) {
    JsonNode ids = token.path("ids");
    count(ids.size());
    if (!ids.isArray() || ids.size() != token.path("tokens").size()) {
      throw refused("has special_tokens of which ids and tokens are not as many");
    }
  }

  /**
   * One piece of what a text, or a pair of them, becomes.
   *
   * @param texts what these are called
   */
  private void piece(JsonNode piece, String form, Set<String> texts, JsonNode special) {
    Iterator<String> kinds = piece.fieldNames();
    String kind = piece.size() == 1 && kinds.hasNext() ? kinds.next() : "";
    String id = piece.path(kind).path("id").asText();
    switch (kind) {
      case SEQUENCE -> {
        if (!texts.contains(id)) {
          throw refused(
              "names the sequence %s in its %s, which has only %s"
                  .formatted(TokenizerScreen.shown(id), form, String.join(" and ", texts)));
        }
      }
      case "SpecialToken" -> {
        if (!special.has(id)) {
          throw refused(
              "names the token %s, which its special_tokens lack"
                  .formatted(id.replaceAll("\\p{Cntrl}", "?")));
        }
      }
      default -> throw refused("has a piece that is neither a Sequence nor a SpecialToken");
    }
  }
}
