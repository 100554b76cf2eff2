package dev.graft.tokenizer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The parts of a {@code tokenizer.json} that say what is done with texts, read in one pass: a tree
 * of the whole would take many times its size. A name that comes twice is refused: readers differ
 * in which of the two counts.
 */
final class TokenizerParts {

  private static final ObjectMapper TREES =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
  private static final Set<String> READ = Set.of("normalizer", "pre_tokenizer", "post_processor");
  private static final String MODEL = "model";

  private final Map<String, JsonNode> parts = new HashMap<>();

  private TokenizerParts() {}

  /**
   * Reads them.
   *
   * @throws IOException if the file is no JSON, or holds a name twice
   */
  static TokenizerParts of(byte[] json) throws IOException {
    TokenizerParts parts = new TokenizerParts();
    try (JsonParser in = TREES.createParser(json)) {
      in.nextToken();
      parts.fields(in, "");
    }
    return parts;
  }

  /** The fields of an object; of the model only plain values are kept. */
  private void fields(JsonParser in, String prefix) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw new IOException("an object is missing");
    }
    Set<String> names = new HashSet<>();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      if (!names.add(name)) {
        throw new IOException(name.replaceAll("\\W", "?") + " is in it twice");
      }
      boolean starts = in.nextToken().isStructStart();
      boolean model = prefix.isEmpty() && name.equals(MODEL);
      if (model && in.currentToken() == JsonToken.START_OBJECT) {
        fields(in, MODEL + ".");
      } else if (prefix.isEmpty() ? READ.contains(name) : !starts) {
        parts.put(prefix + name, TREES.readTree(in));
      } else {
        in.skipChildren();
      }
    }
  }

  /**
   * A part; null if there is none.
   *
   * @param name {@code normalizer}, or {@code model.dropout}
   */
  JsonNode part(String name) {
    return parts.get(name);
  }
}
