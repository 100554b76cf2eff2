package dev.graft.engine.dl4j.network;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer.AlgoMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer.FwdAlgo;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNConvHelper;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * oneDNN's convolution that remembers its output from the forward pass until backprop.
 * Deeplearning4j's layer asks for it again there, only to differentiate the activation function,
 * and the helper would compute the whole convolution a second time.
 *
 * <p>By then the activation function has overwritten the output. For identity nothing has changed;
 * for ReLU the derivative at {@code relu(z)} is that at {@code z}. For all others the convolution
 * is computed again.
 *
 * <p>What is remembered belongs to one forward pass in training: it is given out once, for the same
 * input and weights, while the workspace of that pass is open. Deeplearning4j changes no weights
 * within it.
 */
@SuppressWarnings("ReferenceEquality") // the same array, not an equal one
final class RememberingConvolution extends MKLDNNConvHelper {

  private INDArray input;
  private INDArray weights;
  private INDArray output;
  private boolean activated;

  RememberingConvolution() {
    super(DataType.FLOAT);
  }

  @Override
  public INDArray preOutput(
      INDArray input,
      INDArray weights,
      INDArray bias,
      int[] kernel,
      int[] strides,
      int[] pad,
      AlgoMode mode,
      FwdAlgo algorithm,
      ConvolutionMode convolutionMode,
      int[] dilation,
      CNN2DFormat format,
      LayerWorkspaceMgr workspaces) {
    INDArray remembered = remembered(input, weights);
    forget();
    if (remembered != null) {
      return remembered;
    }
    INDArray computed =
        super.preOutput(
            input,
            weights,
            bias,
            kernel,
            strides,
            pad,
            mode,
            algorithm,
            convolutionMode,
            dilation,
            format,
            workspaces);
    this.input = input;
    this.weights = weights;
    this.output = computed;
    return computed;
  }

  /** The layer calls this in the forward pass only. */
  @Override
  public INDArray activate(INDArray z, IActivation function, boolean training) {
    INDArray activation = super.activate(z, function, training);
    activated = training && z == output && activation == z && keepsDerivative(function);
    if (!activated) {
      forget();
    }
    return activation;
  }

  private static boolean keepsDerivative(IActivation function) {
    return function instanceof ActivationIdentity
        || function instanceof ActivationReLU relu && MaskedRelu.isPlain(relu);
  }

  private INDArray remembered(INDArray input, INDArray weights) {
    boolean same = activated && this.input == input && this.weights == weights;
    return same && inItsPass(output) ? output : null;
  }

  /** A workspace uses its memory again in its next scope: arrays tell which one they are of. */
  private static boolean inItsPass(INDArray array) {
    MemoryWorkspace workspace = array.data().getParentWorkspace();
    return workspace != null
        && workspace.isScopeActive()
        && workspace.getGenerationId() == array.data().getGenerationId();
  }

  private void forget() {
    input = null;
    weights = null;
    output = null;
    activated = false;
  }
}
