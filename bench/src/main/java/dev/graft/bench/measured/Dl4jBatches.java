package dev.graft.bench.measured;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What a user of Deeplearning4j writes to predict on Spark: batches, and the network's output. */
final class Dl4jBatches implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  private static ComputationGraph network;

  private final int batch;

  Dl4jBatches(int batch) {
    this.batch = batch;
  }

  static StructType schema(Dataset<Row> rows) {
    return rows.schema().add("probability", SQLDataTypes.VectorType()).add("prediction", "double");
  }

  /** One a process, as the tasks of one slot follow each other. */
  private static synchronized ComputationGraph network() {
    if (network == null) {
      Nd4j.getMemoryManager().togglePeriodicGc(false);
      network = Networks.network("scoring", "adam", 0.001).trainedPart();
    }
    return network;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    ComputationGraph graph = network();
    return new Iterator<>() {
      private Iterator<Row> ready = List.<Row>of().iterator();

      @Override
      public boolean hasNext() {
        return ready.hasNext() || rows.hasNext();
      }

      @Override
      public Row next() {
        if (!ready.hasNext()) {
          List<Row> read = new ArrayList<>(batch);
          while (read.size() < batch && rows.hasNext()) {
            read.add(rows.next());
          }
          ready = predicted(graph, read).iterator();
        }
        return ready.next();
      }
    };
  }

  private static List<Row> predicted(ComputationGraph graph, List<Row> rows) {
    double[][] features =
        rows.stream().map(row -> row.<Vector>getAs("features").toArray()).toArray(double[][]::new);
    INDArray outputs = graph.outputSingle(Nd4j.createFromArray(features).castTo(Nd4j.dataType()));
    double[][] probabilities = outputs.toDoubleMatrix();
    List<Row> predicted = new ArrayList<>(rows.size());
    for (int i = 0; i < probabilities.length; i++) {
      Vector probability = Vectors.dense(probabilities[i]);
      Row row = rows.get(i);
      predicted.add(
          RowFactory.create(row.get(0), row.get(1), probability, (double) probability.argmax()));
    }
    return predicted;
  }
}
