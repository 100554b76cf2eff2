package dev.graft.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import dev.graft.UnusableInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Texts for an encoder with the inputs of BERT. A row holds the numbers of the tokens, padded at
 * its end; the attention mask is 1 up to the last token that is no padding.
 */
final class TokenTensors implements ExampleTensors {

  static final String IDS = "input_ids";
  static final String MASK = "attention_mask";
  private static final String TYPES = "token_type_ids";

  /** Tokens of a text to compare with: enough to tell, and quickly run. */
  private static final int LONGEST = 16;

  private final Map<String, TensorInfo> inputs;
  private final int length;
  private final int padding;
  private final boolean wholeLength;

  private TokenTensors(
      Map<String, TensorInfo> inputs, int length, int padding, boolean wholeLength) {
    this.inputs = inputs;
    this.length = length;
    this.padding = padding;
    this.wholeLength = wholeLength;
  }

  /** Whether a model takes texts. */
  static boolean takes(Map<String, TensorInfo> inputs) {
    return inputs.containsKey(IDS);
  }

  /**
   * @param length tokens in a row, padding included
   * @param padding the number of the token that pads
   * @param wholeLength whether a batch is not shortened to its longest text
   */
  static TokenTensors of(
      Map<String, TensorInfo> inputs, int length, int padding, boolean wholeLength) {
    for (Map.Entry<String, TensorInfo> input : inputs.entrySet()) {
      if (!List.of(IDS, MASK, TYPES).contains(input.getKey())) {
        throw new UnusableInputException(
            "Cannot feed texts to the ONNX model: beside input_ids, attention_mask and token_type_ids it takes %s."
                .formatted(input.getKey()));
      }
      ElementTypes.checkInput(input.getKey(), input.getValue());
      long[] dims = input.getValue().getShape();
      if (dims.length != 2 || (dims[1] > 0 && dims[1] < length)) {
        throw new UnusableInputException(
            String.format(
                Locale.ROOT,
                "Cannot feed texts of %d tokens to the ONNX model: its input %s has shape %s; set model.max-length.",
                length,
                input.getKey(),
                RowTensors.described(dims)));
      }
    }
    return new TokenTensors(inputs, length, padding, wholeLength);
  }

  @Override
  public Map<String, OnnxTensor> batch(float[][] rows) throws OrtException {
    int[] tokens = tokens(rows);
    long fixed = inputs.get(IDS).getShape()[1];
    int longest = Math.max(1, Arrays.stream(tokens).max().orElse(1));
    int columns = fixed > 0 ? (int) fixed : wholeLength ? length : longest;
    Map<String, OnnxTensor> batch = new LinkedHashMap<>();
    for (Map.Entry<String, TensorInfo> input : inputs.entrySet()) {
      batch.put(input.getKey(), tensor(input.getKey(), input.getValue(), rows, tokens, columns));
    }
    return batch;
  }

  private OnnxTensor tensor(String name, TensorInfo info, float[][] rows, int[] tokens, int columns)
      throws OrtException {
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(Math.multiplyExact(rows.length * columns, info.type.size))
            .order(ByteOrder.nativeOrder());
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < columns; j++) {
        boolean text = j < tokens[i];
        float value =
            switch (name) {
              case IDS -> text ? rows[i][j] : padding;
              case MASK -> text ? 1 : 0;
              default -> 0;
            };
        ElementTypes.put(buffer, info.type, value);
      }
    }
    return OnnxTensor.createTensor(
        OnnxSession.environment(), buffer.rewind(), new long[] {rows.length, columns}, info.type);
  }

  @Override
  public int[] tokens(float[][] rows) {
    return Arrays.stream(rows).mapToInt(this::tokens).toArray();
  }

  private int tokens(float[] row) {
    int tokens = row.length;
    while (tokens > 0 && row[tokens - 1] == padding) {
      tokens--;
    }
    return tokens;
  }

  @Override
  public int fixedBatch() {
    return (int) Math.max(0, inputs.get(IDS).getShape()[0]);
  }

  /** Texts of different lengths, of the two first tokens that are no padding. */
  @Override
  public float[][] trials() {
    int first = padding == 0 ? 1 : 0;
    int second = padding == first + 1 ? first + 2 : first + 1;
    int longest = Math.min(length, LONGEST);
    float[][] rows = new float[3][length];
    for (int i = 0; i < rows.length; i++) {
      Arrays.fill(rows[i], padding);
      for (int j = 0; j < Math.max(1, longest >> i); j++) {
        rows[i][j] = j % (i + 2) == 0 ? second : first;
      }
    }
    return rows;
  }

  /** A text as long as they come, to see that the model takes it. */
  @Override
  public float[] trial() {
    float[] row = new float[length];
    Arrays.fill(row, padding == 0 ? 1 : 0);
    return row;
  }
}
