package dev.graft.spark.shim;

import java.util.List;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import scala.collection.Seq;

/** An estimator that fits several param maps at once, as this Spark's Scala asks for it. */
public abstract class ParamMapsEstimator<M extends Model<M>>
    extends Estimator<M> {

  private static final long serialVersionUID = 1L;

  @Override
  public Seq<M> fit(Dataset<?> dataset, Seq<ParamMap> paramMaps) {
    return SparkShim.asScala(fit(dataset, SparkShim.asJava(paramMaps)));
  }

  /**
   * The same for Java.
   *
   * @return the models in the order of the param maps
   */
  public abstract List<M> fit(Dataset<?> dataset, List<ParamMap> paramMaps);
}
