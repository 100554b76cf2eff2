package dev.graft.spark.predict;

import dev.graft.UnusableInputException;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.model.Backbone;
import dev.graft.save.Bundle;
import dev.graft.spark.broadcast.BackbonePool;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Puts single vectors through a network in this JVM, as executors do with rows. */
public final class VectorScorer {

  private static final String FEATURES = "features";

  private final RowReader reader;
  private final Backbone network;

  /**
   * @param network all of the model
   */
  public VectorScorer(Bundle bundle, Backbone network) {
    this.reader =
        new RowReaders(bundle, List.of(FEATURES))
            .reader(new StructType().add(FEATURES, SQLDataTypes.VectorType()));
    this.network = network;
  }

  /**
   * The network's outputs.
   *
   * @throws UnusableInputException if the vector is of another size, or holds what is no number
   */
  public float[] outputs(Vector features) {
    Reading reading = reader.read(RowFactory.create(features));
    if (reading.problem() != null) {
      throw new UnusableInputException("Cannot predict a vector: " + reading.problem() + ".");
    }
    ArithmeticProfile profile = ServedNetwork.pin();
    float[][] rows = {reading.features()};
    return BackbonePool.use(network, profile, extractor -> extractor.activations(rows)[0]);
  }
}
