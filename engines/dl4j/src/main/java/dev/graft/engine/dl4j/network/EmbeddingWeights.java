package dev.graft.engine.dl4j.network;

import dev.graft.UnusableInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Word vectors that were learned elsewhere, put into a network's embedding. */
public final class EmbeddingWeights {

  private EmbeddingWeights() {}

  /**
   * Sets the vectors of all words, in place.
   *
   * @param layer the name of the embedding layer
   * @param vectors one row a word, one after the other, in the order of the words' numbers: row 0
   *     is the padding's, which counts nowhere, row 1 the unknown word's
   * @throws UnusableInputException if there is no such embedding, or if it has another size
   */
  public static void set(ComputationGraph network, String layer, float[] vectors) {
    INDArray table = table(network, layer);
    if (table.length() != vectors.length) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot put %d numbers into the embedding %s: it holds %d words of %d numbers each.",
              vectors.length,
              layer,
              table.size(0),
              table.size(1)));
    }
    table.assign(Nd4j.create(vectors, table.shape(), 'c'));
  }

  /** The vectors of all words, as {@link #set} takes them. */
  public static float[] get(ComputationGraph network, String layer) {
    return table(network, layer).dup('c').data().asFloat();
  }

  /** How many words an embedding holds. */
  public static int words(ComputationGraph network, String layer) {
    return (int) table(network, layer).size(0);
  }

  /** How many numbers an embedding gives a word. */
  public static int dimensions(ComputationGraph network, String layer) {
    return (int) table(network, layer).size(1);
  }

  /**
   * The name of a network's only embedding.
   *
   * @throws UnusableInputException if it has none, or several
   */
  public static String only(ComputationGraph network) {
    List<String> found =
        Arrays.stream(network.getLayers())
            .filter(layer -> layer.conf().getLayer() instanceof EmbeddingSequenceLayer)
            .map(layer -> layer.conf().getLayer().getLayerName())
            .toList();
    if (found.size() != 1) {
      throw new UnusableInputException(
          found.isEmpty()
              ? "Cannot read texts as word numbers: the network has no embedding layer."
              : "Cannot choose one of the embeddings %s: name it in model.embedding.layer."
                  .formatted(found));
    }
    return found.get(0);
  }

  private static INDArray table(ComputationGraph network, String layer) {
    if (network.getConfiguration().getVertices().containsKey(layer)) {
      Layer found = network.getLayer(layer);
      if (found != null && found.conf().getLayer() instanceof EmbeddingSequenceLayer) {
        return found.getParam(DefaultParamInitializer.WEIGHT_KEY);
      }
    }
    throw new UnusableInputException(
        "Cannot put word vectors into %s: the network has no embedding of that name; its layers are %s."
            .formatted(
                layer, String.join(", ", network.getConfiguration().getVertices().keySet())));
  }
}
