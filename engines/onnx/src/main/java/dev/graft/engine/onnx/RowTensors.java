package dev.graft.engine.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import dev.graft.UnusableInputException;
import dev.graft.config.OnnxSettings.Layout;
import dev.graft.dataset.Shapes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/** Images, sequences and rows of numbers for a model with one input. */
final class RowTensors implements ExampleTensors {

  private static final int TRIALS = 3;

  private final String name;
  private final TensorInfo info;
  private final int[] shape;
  private final boolean channelsLast;

  private RowTensors(String name, TensorInfo info, int[] shape, boolean channelsLast) {
    this.name = name;
    this.info = info;
    this.shape = shape;
    this.channelsLast = channelsLast;
  }

  /**
   * @param data shape of an example as it was read; images are {@code [channels, height, width]} or
   *     without channels
   * @param layout what the job file says of the order of an image's axes; null: nothing
   * @throws UnusableInputException if such examples do not fit the model
   */
  static RowTensors of(Map<String, TensorInfo> inputs, int[] data, Layout layout) {
    if (inputs.size() != 1) {
      throw new UnusableInputException(
          "Cannot feed the ONNX model: its inputs are %s; one input is supported, or those of a text encoder (input_ids, attention_mask, token_type_ids)."
              .formatted(inputs.keySet()));
    }
    Map.Entry<String, TensorInfo> only = inputs.entrySet().iterator().next();
    String name = only.getKey();
    TensorInfo info = only.getValue();
    ElementTypes.checkInput(name, info);
    long[] dims = info.getShape();
    boolean image = dims.length == 4;
    int[] shape = image && data.length == 2 ? new int[] {1, data[0], data[1]} : data.clone();
    boolean channelsLast = image && channelsLast(name, dims, shape, layout);
    if (dims.length == 2) {
      shape = new int[] {Shapes.length(data)};
    }
    check(name, dims, ordered(shape, channelsLast), data);
    return new RowTensors(name, info, shape, channelsLast);
  }

  private static boolean channelsLast(String name, long[] dims, int[] shape, Layout layout) {
    if (layout != null) {
      return layout == Layout.NHWC;
    }
    boolean first = OnnxFile.CHANNELS.contains((int) dims[1]);
    boolean last = OnnxFile.CHANNELS.contains((int) dims[3]);
    if (first == last) {
      first = fits(dims, ordered(shape, false));
      last = fits(dims, ordered(shape, true));
    }
    if (first && last) {
      throw new UnusableInputException(
          "Cannot tell where the channels are in the ONNX model's input %s of shape %s: set model.onnx.layout to nchw or nhwc."
              .formatted(name, described(dims)));
    }
    return last;
  }

  private static int[] ordered(int[] shape, boolean channelsLast) {
    return channelsLast && shape.length == 3 ? new int[] {shape[1], shape[2], shape[0]} : shape;
  }

  private static boolean fits(long[] dims, int[] example) {
    boolean fits = dims.length == example.length + 1;
    for (int i = 0; fits && i < example.length; i++) {
      fits = dims[i + 1] <= 0 || dims[i + 1] == example[i];
    }
    return fits;
  }

  private static void check(String name, long[] dims, int[] example, int[] data) {
    if (!fits(dims, example)) {
      throw new UnusableInputException(
          "Cannot feed examples of shape %s to the ONNX model: its input %s has shape %s."
              .formatted(Arrays.toString(data), name, described(dims)));
    }
  }

  /** A shape for people: what is not fixed is a question mark. */
  static String described(long[] dims) {
    return Arrays.toString(dims).replaceAll("-\\d+", "?");
  }

  /** Shape of one example as rows have it. */
  int[] shape() {
    return shape.clone();
  }

  /** Whether the model takes images with their channels as the last axis. */
  boolean channelsLast() {
    return channelsLast;
  }

  @Override
  public Map<String, OnnxTensor> batch(float[][] rows) throws OrtException {
    int width = Shapes.length(shape);
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(Math.multiplyExact(rows.length * width, info.type.size))
            .order(ByteOrder.nativeOrder());
    if (info.type == OnnxJavaType.FLOAT && !channelsLast) {
      FloatBuffer floats = buffer.asFloatBuffer();
      for (float[] row : rows) {
        floats.put(row, 0, width);
      }
    } else {
      for (float[] row : rows) {
        for (int i = 0; i < width; i++) {
          ElementTypes.put(buffer, info.type, row[channelsLast ? channelsFirst(i) : i]);
        }
      }
    }
    int[] example = ordered(shape, channelsLast);
    long[] batch = new long[example.length + 1];
    batch[0] = rows.length;
    for (int i = 0; i < example.length; i++) {
      batch[i + 1] = example[i];
    }
    return Map.of(
        name,
        OnnxTensor.createTensor(OnnxSession.environment(), buffer.rewind(), batch, info.type));
  }

  /** Where the value at this place of {@code [height, width, channels]} is in a row. */
  private int channelsFirst(int place) {
    int channel = place % shape[0];
    return channel * shape[1] * shape[2] + place / shape[0];
  }

  @Override
  public int[] tokens(float[][] rows) {
    return null;
  }

  @Override
  public int fixedBatch() {
    return (int) Math.max(0, info.getShape()[0]);
  }

  /** Between 0 and 1, whole where the model takes whole numbers: they may be indices. */
  @Override
  public float[][] trials() {
    boolean whole = info.type != OnnxJavaType.FLOAT && info.type != OnnxJavaType.DOUBLE;
    Random random = new Random(1);
    float[][] rows = new float[TRIALS][Shapes.length(shape)];
    for (int i = 0; i < TRIALS; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        float value = random.nextFloat() * (i + 1) / TRIALS;
        rows[i][j] = whole ? Math.round(value) : value;
      }
    }
    return rows;
  }

  @Override
  public float[] trial() {
    return new float[Shapes.length(shape)];
  }
}
