package dev.graft.engine.torch;

import dev.graft.text.TextToRow;
import dev.graft.tokenizer.SubwordTokenizer;
import dev.graft.tokenizer.SubwordTokenizer.Column;
import dev.graft.tokenizer.SubwordTokenizer.Tokens;
import java.util.List;
import java.util.Map;

/** Texts as rows of a network's inputs of tokens, one input after the other, each padded. */
final class TokenRows implements TextToRow {

  private static final long serialVersionUID = 1L;

  /** The input that tells the second text of a pair from the first. */
  static final String TYPES = "token_type_ids";

  private static final String IDS = "input_ids";

  /** As Hugging Face calls them. */
  private static final Map<String, Column> COLUMNS =
      Map.of(IDS, Column.IDS, "attention_mask", Column.MASK, TYPES, Column.TYPES);

  private final SubwordTokenizer tokenizer;
  private final Column[] columns;
  private final int width;
  private final boolean pairs;

  /**
   * @param inputs as {@link #areOf} has them, of as many tokens as the tokenizer gives or more
   */
  TokenRows(SubwordTokenizer tokenizer, List<Description.Input> inputs, boolean pairs) {
    this.tokenizer = tokenizer;
    this.columns = inputs.stream().map(input -> COLUMNS.get(input.name())).toArray(Column[]::new);
    this.width = inputs.get(0).length();
    this.pairs = pairs;
  }

  /** Whether a network takes the tokens of texts. */
  static boolean areTaken(List<Description.Input> inputs) {
    return inputs.stream().anyMatch(input -> input.name().equals(IDS));
  }

  /** Whether it takes them and nothing else. */
  static boolean areOf(List<Description.Input> inputs) {
    int tokens = inputs.get(0).length();
    return areTaken(inputs)
        && inputs.stream()
            .allMatch(
                input ->
                    COLUMNS.containsKey(input.name())
                        && input.shape().length == 1
                        && input.length() == tokens);
  }

  @Override
  public int length() {
    return columns.length * width;
  }

  @Override
  public int tokens() {
    return tokenizer.length();
  }

  @Override
  public boolean pairs() {
    return pairs;
  }

  @Override
  public float[] row(String text) {
    return row(tokenizer.tokens(text, null));
  }

  @Override
  public float[] row(String first, String second) {
    return row(tokenizer.tokens(first, second));
  }

  private float[] row(Tokens tokens) {
    if (tokens.count() == 0) {
      return null;
    }
    float[] row = new float[length()];
    for (int i = 0; i < columns.length; i++) {
      tokens.put(columns[i], row, i * width, width);
    }
    return row;
  }
}
