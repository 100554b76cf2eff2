package dev.graft.bench.measured;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Epochs of plain Deeplearning4j in one process, as its users run it: {@code fit} over an iterator
 * of minibatches that are in memory already, stock natives, its own threads and memory management.
 */
public final class LocalEpochs {

  private LocalEpochs() {}

  /**
   * @param args network, folder of the pictures, epochs, minibatch
   */
  public static void main(String[] args) throws IOException {
    String network = args[0];
    Path folder = Path.of(args[1]);
    int batch = Integer.parseInt(args[3]);
    int[] shape = Networks.shape(network);
    ComputationGraph graph = Networks.network(network, "adam", 0.001).trainedPart();
    List<DataSet> batches = Pictures.read(folder, "train").batches(batch, shape);
    Random random = new Random(Networks.SEED);
    ObjectNode answer = Answer.begin();
    ArrayNode seconds = answer.putArray("seconds");
    for (int epoch = 0; epoch < Integer.parseInt(args[2]); epoch++) {
      Collections.shuffle(batches, random);
      long begin = System.nanoTime();
      graph.fit(new ExistingDataSetIterator(batches));
      seconds.add((System.nanoTime() - begin) / 1e9);
    }
    Answer.write(answer.put("accuracy", accuracy(graph, folder, shape)));
  }

  /** Share of the test pictures that a network gets right. */
  static double accuracy(ComputationGraph graph, Path folder, int[] shape) throws IOException {
    Evaluation evaluation = new Evaluation();
    for (DataSet batch : Pictures.read(folder, "test").batches(250, shape)) {
      evaluation.eval(batch.getLabels(), graph.outputSingle(batch.getFeatures()));
    }
    return evaluation.accuracy();
  }
}
