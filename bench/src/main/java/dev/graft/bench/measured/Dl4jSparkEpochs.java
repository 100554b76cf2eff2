package dev.graft.bench.measured;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.dl4j.ParameterAveraging;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Epochs of Deeplearning4j Spark's parameter averaging with its best settings, on stock natives:
 * what {@code train.engine = dl4j} runs, without Graft's arithmetic.
 */
public final class Dl4jSparkEpochs {

  private static final int WORKERS = 2;

  private Dl4jSparkEpochs() {}

  /**
   * @param args network, folder of the pictures, epochs, minibatch of a worker, averaging interval,
   *     optimizer
   */
  public static void main(String[] args) throws IOException, TimeoutException {
    String network = args[0];
    Path folder = Path.of(args[1]);
    int[] shape = Networks.shape(network);
    ParameterAveraging.Plan plan =
        new ParameterAveraging.Plan(
            Integer.parseInt(args[2]),
            Integer.parseInt(args[3]),
            Integer.parseInt(args[4]),
            Networks.SEED);
    // The driver's and, in local mode, the workers'.
    Nd4j.getMemoryManager().togglePeriodicGc(false);
    ComputationGraph graph = Networks.network(network, args[5], 0.001).trainedPart();
    ObjectNode answer = Answer.begin();
    ArrayNode seconds = answer.putArray("seconds");
    ArrayNode examples = answer.putArray("examples");
    answer.put("parameters", graph.numParams());
    try (JavaSparkContext spark = new JavaSparkContext(new SparkConf().setAppName("dl4j"))) {
      WireBytes bytes = new WireBytes();
      spark.sc().addSparkListener(bytes);
      new ParameterAveraging(spark, () -> {}, "target/dl4j-export")
          .train(
              graph,
              shape,
              10,
              spark
                  .parallelize(Pictures.read(folder, "train").blocks(WORKERS), WORKERS)
                  .map(block -> block),
              plan,
              epoch -> {
                seconds.add(epoch.seconds());
                examples.add(epoch.examples());
              });
      bytes.into(spark, answer);
    }
    Answer.write(answer.put("accuracy", LocalEpochs.accuracy(graph, folder, shape)));
  }
}
