package dev.graft.engine.dl4j.network;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;

/**
 * Max pooling of 2 x 2 squares with stride 2, the usual one, over images {@code [batch, channels,
 * height, width]}. For this layout oneDNN has only its reference implementation, which takes up to
 * half of a small network's step. Images of odd height or width are left to it.
 *
 * <p>Of equal values the first, row by row, is the largest, as in Deeplearning4j.
 */
final class HalvingMaxPooling extends SubsamplingLayer {

  private static final long serialVersionUID = 1L;

  /** Numbers that are worked on at once. */
  private static final int CHUNK = 4096;

  private final transient float[] larger = new float[CHUNK];
  private final transient float[] smaller = new float[CHUNK / 4];
  private final transient float[] spread = new float[CHUNK];

  private HalvingMaxPooling(SubsamplingLayer stock) {
    super(stock.conf(), DataType.FLOAT);
    setIndex(stock.getIndex());
    setListeners(stock.getListeners());
  }

  /** This pooling in place of another one; the other one itself if it pools in another way. */
  static SubsamplingLayer of(SubsamplingLayer stock) {
    var conf = (org.deeplearning4j.nn.conf.layers.SubsamplingLayer) stock.conf().getLayer();
    boolean halving =
        conf.getPoolingType() == PoolingType.MAX
            && conf.getCnn2dDataFormat() == CNN2DFormat.NCHW
            && two(conf.getKernelSize())
            && two(conf.getStride())
            && all(conf.getPadding(), 0)
            && all(conf.getDilation(), 1);
    return halving ? new HalvingMaxPooling(stock) : stock;
  }

  private static boolean two(int[] sizes) {
    return all(sizes, 2);
  }

  private static boolean all(int[] values, int wanted) {
    return values.length == 2 && values[0] == wanted && values[1] == wanted;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    if (!isEven(input)) {
      return super.activate(training, workspaces);
    }
    INDArray images = dense(input);
    INDArray pooled =
        workspaces.createUninitialized(ArrayType.ACTIVATIONS, DataType.FLOAT, halved(images), 'c');
    forward(images, pooled);
    return pooled;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    if (!isEven(input) || epsilon.dataType() != DataType.FLOAT) {
      return super.backpropGradient(epsilon, workspaces);
    }
    INDArray images = dense(input);
    INDArray below =
        workspaces.createUninitialized(
            ArrayType.ACTIVATION_GRAD, DataType.FLOAT, images.shape(), 'c');
    backward(images, dense(epsilon), below);
    return new Pair<>(new DefaultGradient(), below);
  }

  /** Whether every pixel is in one square, and two rows fit the working memory. */
  private static boolean isEven(INDArray images) {
    return images.rank() == 4
        && images.dataType() == DataType.FLOAT
        && images.size(2) % 2 == 0
        && images.size(3) % 2 == 0
        && 2 * images.size(3) <= CHUNK;
  }

  private static INDArray dense(INDArray array) {
    boolean plain =
        array.ordering() == 'c' && Shape.hasDefaultStridesForShape(array) && array.offset() == 0;
    return plain ? array : array.dup('c');
  }

  private static long[] halved(INDArray images) {
    return new long[] {images.size(0), images.size(1), images.size(2) / 2, images.size(3) / 2};
  }

  private void forward(INDArray images, INDArray pooled) {
    int width = (int) images.size(3);
    long length = images.length();
    int step = CHUNK / (2 * width) * 2 * width;
    try (FloatPointer from = pointer(images);
        FloatPointer to = pointer(pooled)) {
      for (long at = 0; at < length; at += step) {
        int size = (int) Math.min(step, length - at);
        from.position(at).get(larger, 0, size);
        largest(larger, width, size, smaller);
        to.position(at / 4).put(smaller, 0, size / 4);
      }
    }
  }

  private void backward(INDArray images, INDArray epsilon, INDArray below) {
    int width = (int) images.size(3);
    long length = images.length();
    int step = CHUNK / (2 * width) * 2 * width;
    try (FloatPointer from = pointer(images);
        FloatPointer above = pointer(epsilon);
        FloatPointer to = pointer(below)) {
      for (long at = 0; at < length; at += step) {
        int size = (int) Math.min(step, length - at);
        from.position(at).get(larger, 0, size);
        above.position(at / 4).get(smaller, 0, size / 4);
        spread(larger, width, size, smaller, spread);
        to.position(at).put(spread, 0, size);
      }
    }
  }

  private static FloatPointer pointer(INDArray array) {
    return new FloatPointer(array.data().addressPointer());
  }

  /** The largest value of every square in pairs of rows that lie one after the other. */
  private static void largest(float[] rows, int width, int size, float[] result) {
    int to = 0;
    for (int pair = 0; pair < size; pair += 2 * width) {
      for (int i = pair; i < pair + width; i += 2) {
        float upper = Math.max(rows[i], rows[i + 1]);
        float lower = Math.max(rows[i + width], rows[i + width + 1]);
        result[to++] = Math.max(upper, lower);
      }
    }
  }

  /**
   * Puts each square's gradient where its largest value is. Which of the four that is cannot be
   * predicted, so it is computed without branches.
   */
  private static void spread(float[] rows, int width, int size, float[] gradient, float[] result) {
    Arrays.fill(result, 0, size, 0);
    int from = 0;
    for (int pair = 0; pair < size; pair += 2 * width) {
      for (int i = pair; i < pair + width; i += 2) {
        float a = rows[i];
        float b = rows[i + 1];
        float c = rows[i + width];
        float d = rows[i + width + 1];
        int largest = Float.floatToRawIntBits(Math.max(Math.max(a, b), Math.max(c, d)));
        int notA = differs(Float.floatToRawIntBits(a), largest);
        int notB = differs(Float.floatToRawIntBits(b), largest);
        int notC = differs(Float.floatToRawIntBits(c), largest);
        result[i + notA * (1 + notB * (width - 1 + notC))] = gradient[from++];
      }
    }
  }

  /** 1 if two numbers differ, 0 if not. */
  private static int differs(int one, int other) {
    int difference = one ^ other;
    return (difference | -difference) >>> 31;
  }
}
