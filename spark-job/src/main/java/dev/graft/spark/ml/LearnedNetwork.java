package dev.graft.spark.ml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.graft.UnusableInputException;
import dev.graft.dataset.Shapes;
import dev.graft.dataset.Task;
import dev.graft.report.ModelCard;
import dev.graft.save.Bundle;
import dev.graft.spark.predict.FramePrediction;
import dev.graft.spark.predict.InvalidRows;
import dev.graft.spark.predict.ServedNetwork;
import dev.graft.spark.predict.VectorScorer;
import dev.graft.spark.predict.WholeNetwork;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What was learned: the network, what belongs to it, and how it came about. */
final class LearnedNetwork {

  private final Bundle bundle;
  private final FineTuningSummary summary;
  private final WholeNetwork network;
  private final ServedNetwork served;
  private VectorScorer scorer;

  private LearnedNetwork(Bundle bundle, FineTuningSummary summary, WholeNetwork network) {
    this.bundle = bundle;
    this.summary = summary;
    this.network = network;
    this.served = new ServedNetwork(network::network);
  }

  /**
   * @param name how messages call it
   * @param summary null: nobody knows
   */
  static LearnedNetwork of(String name, Bundle bundle, FineTuningSummary summary) {
    return new LearnedNetwork(bundle, summary, WholeNetwork.of(bundle, name));
  }

  Task task() {
    return network.task();
  }

  /** The names of the classes, in the order of their numbers. */
  List<String> classNames() {
    return network.task() == Task.REGRESSION ? List.of() : bundle.classNames();
  }

  int numClasses() {
    return network.task().names(network.outputs());
  }

  int numFeatures() {
    return Shapes.length(bundle.inputShape());
  }

  String weightsSha256() {
    return bundle.network().weightsSha256();
  }

  String provenance() {
    return bundle.provenance().toString();
  }

  boolean hasSummary() {
    return summary != null;
  }

  /**
   * @param uid of the model that is asked
   */
  FineTuningSummary summary(String uid) {
    if (summary == null) {
      throw new IllegalStateException(
          "The model %s has no summary: it was loaded from a job's folder, whose report.json says what happened."
              .formatted(uid));
    }
    return summary;
  }

  /**
   * The columns that it adds.
   *
   * @throws UnusableInputException if there is not one threshold a class
   */
  MlColumns columns(ColumnNames names) {
    double[] thresholds = names.thresholds();
    if (thresholds != null && thresholds.length != numClasses()) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use %d thresholds: the model tells %d classes, and each has one.",
              thresholds.length,
              numClasses()));
    }
    return new MlColumns(names, network.task(), network.outputs(), classNames(), bundle.rule());
  }

  FramePrediction prediction(HasPrediction<?> model, ColumnNames names) {
    return new FramePrediction(
        bundle,
        inputs(model),
        columns(names),
        InvalidRows.valueOf(model.getHandleInvalid().toUpperCase(Locale.ROOT)));
  }

  private List<String> inputs(HasPrediction<?> model) {
    return model instanceof HasColumns<?> stage
        ? stage.columns().inputs.of(bundle)
        : List.of(model.getFeaturesCol());
  }

  /** The rows with the columns that the model adds; lazy. */
  Dataset<Row> transform(HasPrediction<?> model, ColumnNames names, Dataset<?> rows) {
    if (columns(names).fields().isEmpty()) {
      return rows.toDF();
    }
    return prediction(model, names).of(rows.toDF(), served.in(rows.sparkSession().sparkContext()));
  }

  /** What the network says of one example, in this JVM. */
  float[] outputs(Vector features) {
    return scorer().outputs(features);
  }

  private synchronized VectorScorer scorer() {
    if (scorer == null) {
      scorer = new VectorScorer(bundle, network.network());
    }
    return scorer;
  }

  /** About so many in memory: the weights, and those below that are never trained. */
  long bytes() {
    long below =
        bundle.frozen() == null ? 0 : bundle.frozen().described().path("parameters").asLong();
    return Float.BYTES * (bundle.network().parameters() + below);
  }

  void save(HadoopFolder folder) throws IOException {
    JsonNode report = summary == null ? MissingNode.getInstance() : summary.json();
    bundle.save(folder.in(ModelReader.BUNDLE), ModelCard.of(bundle).bytes(report));
    if (summary != null) {
      summary.save(folder.in(ModelReader.SUMMARY));
    }
  }

  /**
   * In one line.
   *
   * @param name of the class of its model
   */
  String described(String name, String uid) {
    return String.format(
        Locale.ROOT,
        "%s: uid=%s, %s, parameters=%d",
        name,
        uid,
        network.task().key(),
        bundle.network().parameters());
  }
}
