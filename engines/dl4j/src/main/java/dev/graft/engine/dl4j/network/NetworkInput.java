package dev.graft.engine.dl4j.network;

import dev.graft.dataset.Shapes;
import java.util.Arrays;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How a batch enters a network. One that begins with an embedding takes the numbers of words,
 * [batch, length], in which 0 is padding: a mask tells the layers above which steps are words, so
 * that outputs and gradients do not depend on the padding.
 */
public final class NetworkInput {

  /** The number of the unknown word. */
  private static final float UNKNOWN = 1;

  private final ComputationGraph graph;
  private final boolean words;
  private boolean tried;

  private NetworkInput(ComputationGraph graph) {
    this.graph = graph;
    this.words = takesWords(graph.getConfiguration());
  }

  public static NetworkInput of(ComputationGraph graph) {
    return new NetworkInput(graph);
  }

  /** Whether a network takes the numbers of words. */
  public static boolean takesWords(ComputationGraphConfiguration network) {
    return GraphShapes.bare(FirstLayer.of(network)) instanceof EmbeddingSequenceLayer;
  }

  /**
   * Whether the layers above a vertex need the mask: words come in, and the vertex gives a value
   * for each of them.
   */
  public static boolean isMasked(ComputationGraphConfiguration network, String vertex) {
    return takesWords(network) && Shapes.isSequence(GraphShapes.at(network, new int[] {1}, vertex));
  }

  /** The outputs for a batch, {@code [batch, ...]}. */
  public INDArray output(INDArray batch) {
    if (!tried) {
      tried = true;
      leaveWorkspaces(batch);
    }
    return graph.output(false, new INDArray[] {batch}, words ? masks(batch) : null)[0];
  }

  /**
   * Deeplearning4j's BatchNorm puts what it makes of rows on its way where its input is, and above
   * the last layer of a network that place is closed by then. Without workspaces there is no such
   * place.
   */
  private void leaveWorkspaces(INDArray batch) {
    ComputationGraphConfiguration layout = graph.getConfiguration();
    String last = layout.getNetworkOutputs().get(0);
    if (layout.getVertices().get(last) instanceof LayerVertex vertex
        && GraphShapes.bare(vertex) instanceof BatchNormalization
        && GraphShapes.at(layout, GraphShapes.example(batch), last).length < 3) {
      layout.setInferenceWorkspaceMode(WorkspaceMode.NONE);
    }
  }

  /** Makes a batch the input of the next pass. */
  public void set(INDArray batch) {
    graph.setInput(0, batch);
    if (words) {
      graph.setLayerMaskArrays(masks(batch), null);
    }
  }

  /**
   * The mask of a batch of words, {@code [batch, length]}, as Deeplearning4j takes it: 1 at words,
   * 0 at padding.
   */
  public static INDArray[] masks(INDArray batch) {
    float[] mask = batch.dup('c').data().asFloat();
    for (int i = 0; i < mask.length; i++) {
      mask[i] = mask[i] == 0 ? 0 : 1;
    }
    return new INDArray[] {Nd4j.create(mask, batch.shape(), 'c')};
  }

  /** One example that the network can take: zeros, or unknown words. */
  public static INDArray trial(ComputationGraphConfiguration network, int[] shape) {
    float[] values = new float[Shapes.length(shape)];
    if (takesWords(network)) {
      Arrays.fill(values, UNKNOWN);
    }
    return GraphShapes.rows(values, shape);
  }

  /** Texts of words drawn at random, each shorter than the one before it. */
  static INDArray trialTexts(
      ComputationGraphConfiguration network, int length, int texts, long seed) {
    int words = Math.toIntExact(table(network).getNIn());
    Random random = new Random(seed);
    float[] values = new float[texts * length];
    for (int text = 0; text < texts; text++) {
      int size = Math.max(1, length * (texts - text) / texts);
      for (int i = 0; i < size; i++) {
        values[text * length + i] = UNKNOWN + random.nextInt(words - 1);
      }
    }
    return GraphShapes.rows(values, new int[] {length});
  }

  private static EmbeddingSequenceLayer table(ComputationGraphConfiguration network) {
    return (EmbeddingSequenceLayer) GraphShapes.bare(FirstLayer.of(network));
  }
}
