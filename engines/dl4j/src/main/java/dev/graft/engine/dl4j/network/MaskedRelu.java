package dev.graft.engine.dl4j.network;

import org.bytedeco.javacpp.IntPointer;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;

/**
 * ReLU whose gradient is masked bit by bit, eight or sixteen numbers at once. ND4J's own makes a
 * function call for each number.
 */
final class MaskedRelu extends ActivationReLU {

  private static final long serialVersionUID = 1L;

  /** Numbers that are worked on at once. */
  private static final int CHUNK = 4096;

  private final transient int[] values = new int[CHUNK];
  private final transient int[] gradient = new int[CHUNK];

  /** Puts it in place of a layer's plain ReLU; the network's own configuration stays as it is. */
  static void engage(Layer layer) {
    NeuralNetConfiguration conf = layer.conf().clone();
    BaseLayer copy = (BaseLayer) conf.getLayer();
    if (copy.getActivationFn() instanceof ActivationReLU relu && isPlain(relu)) {
      copy.setActivationFn(new MaskedRelu());
      layer.setConf(conf);
    }
  }

  /** Whether a function is {@code max(0, z)} and nothing more. */
  static boolean isPlain(ActivationReLU relu) {
    return relu.getMax() == null && relu.getThreshold() == null && relu.getNegativeSlope() == null;
  }

  @Override
  public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
    if (!isDense(in) || !isDense(epsilon)) {
      return super.backprop(in, epsilon);
    }
    assertShape(in, epsilon);
    INDArray result = in.ulike();
    try (IntPointer z = pointer(in);
        IntPointer above = pointer(epsilon);
        IntPointer to = pointer(result)) {
      for (long at = 0; at < in.length(); at += CHUNK) {
        int size = (int) Math.min(CHUNK, in.length() - at);
        z.position(at).get(values, 0, size);
        above.position(at).get(gradient, 0, size);
        mask(values, gradient, size);
        to.position(at).put(gradient, 0, size);
      }
    }
    return new Pair<>(result, null);
  }

  private static boolean isDense(INDArray array) {
    return array.dataType() == DataType.FLOAT
        && array.ordering() == 'c'
        && array.offset() == 0
        && Shape.hasDefaultStridesForShape(array);
  }

  private static IntPointer pointer(INDArray array) {
    return new IntPointer(array.data().addressPointer());
  }

  /**
   * Keeps gradients where the value is positive: its bits as an integer are then positive too, and
   * only then have their negative and their complement both the sign bit.
   */
  private static void mask(int[] values, int[] gradient, int size) {
    for (int i = 0; i < size; i++) {
      gradient[i] &= (-values[i] & ~values[i]) >> 31;
    }
  }
}
