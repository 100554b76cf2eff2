package dev.graft.engine.dl4j.network;

import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.feedforward.embedding.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An embedding that gives the mean of a text's word vectors. Deeplearning4j keeps the table column
 * after column, so that a word's vector lies scattered over all of it: one dimension after the
 * other is read, all texts' means of it are taken while it is in the cache, and the same way back.
 */
final class SummedEmbedding extends EmbeddingSequenceLayer {

  static final String TABLE = DefaultParamInitializer.WEIGHT_KEY;

  private static final long serialVersionUID = 1L;

  private final int known;
  private final int dimensions;
  private final transient float[] column;
  private transient int[] words = {};
  private transient int[] ends = {};

  SummedEmbedding(Layer stock) {
    super(stock.conf(), DataType.FLOAT);
    setIndex(stock.getIndex());
    setListeners(stock.getListeners());
    setParamsViewArray(stock.params());
    setParamTable(stock.paramTable());
    INDArray table = stock.getParam(TABLE);
    this.known = Math.toIntExact(table.size(0));
    this.dimensions = Math.toIntExact(table.size(1));
    this.column = new float[known];
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    readTexts();
    float[] means = new float[ends.length * dimensions];
    FloatPointer table = pointer(getParam(TABLE));
    for (int dimension = 0; dimension < dimensions; dimension++) {
      table.position((long) dimension * known).get(column, 0, known);
      means(dimension, means);
    }
    INDArray result =
        workspaces.createUninitialized(
            ArrayType.ACTIVATIONS, DataType.FLOAT, new long[] {ends.length, dimensions}, 'c');
    pointer(result).put(means, 0, means.length);
    return result;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    readTexts();
    float[] above = epsilon.dup('c').data().asFloat();
    INDArray view = gradientViews.get(TABLE);
    FloatPointer gradient = pointer(view);
    for (int dimension = 0; dimension < dimensions; dimension++) {
      Arrays.fill(column, 0);
      spread(dimension, above);
      gradient.position((long) dimension * known).put(column, 0, known);
    }
    Gradient result = new DefaultGradient();
    result.gradientForVariable().put(TABLE, view);
    return new Pair<>(result, null);
  }

  private static FloatPointer pointer(INDArray array) {
    return new FloatPointer(array.data().addressPointer());
  }

  private void means(int dimension, float[] means) {
    int from = 0;
    for (int text = 0; text < ends.length; text++) {
      float sum = 0;
      for (int i = from; i < ends[text]; i++) {
        sum += column[words[i]];
      }
      means[text * dimensions + dimension] = sum / (ends[text] - from);
      from = ends[text];
    }
  }

  private void spread(int dimension, float[] above) {
    int from = 0;
    for (int text = 0; text < ends.length; text++) {
      float share = above[text * dimensions + dimension] / (ends[text] - from);
      for (int i = from; i < ends[text]; i++) {
        column[words[i]] += share;
      }
      from = ends[text];
    }
  }

  /** The words of all texts one after the other, without what the mask leaves out. */
  private void readTexts() {
    int texts = Math.toIntExact(input.size(0));
    float[] numbers = input.dup('c').data().asFloat();
    float[] mask = maskArray == null ? null : maskArray.dup('c').data().asFloat();
    int length = numbers.length / texts;
    words = new int[numbers.length];
    ends = new int[texts];
    int count = 0;
    for (int i = 0; i < numbers.length; i++) {
      if (mask == null || mask[i] != 0) {
        words[count++] = checked((int) numbers[i]);
      }
      if (i % length == length - 1) {
        ends[i / length] = count;
      }
    }
  }

  private int checked(int word) {
    if (word < 0 || word >= known) {
      throw new DL4JInvalidInputException(
          String.format(
              Locale.ROOT,
              "Invalid index for embedding layer: got word %d, the embedding has the words 0 to %d",
              word,
              known - 1));
    }
    return word;
  }
}
