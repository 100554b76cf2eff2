package dev.graft.spark.ml;

import dev.graft.Api;
import java.util.List;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;

/** What all models know of the network that they have learned. */
@Api
public interface HasNetwork extends Params, MLWritable {

  /** The network itself, of a class that programs cannot name. */
  LearnedNetwork learned();

  /** The names of the classes, in the order of their numbers. */
  default List<String> classNames() {
    return learned().classNames();
  }

  /** The identity of the weights, as in {@code report.json}. */
  default String weightsSha256() {
    return learned().weightsSha256();
  }

  /** Where the model comes from, in JSON: settings, seed, data, versions, the parent's hash. */
  default String provenance() {
    return learned().provenance();
  }

  default boolean hasSummary() {
    return learned().hasSummary();
  }

  /**
   * What happened in the fit.
   *
   * @throws IllegalStateException if the model is from a job's folder
   */
  default FineTuningSummary summary() {
    return learned().summary(uid());
  }

  @Override
  default MLWriter write() {
    return new ModelWriter(this);
  }
}
