package dev.graft.spark.ml;

import dev.graft.save.Bundle;
import dev.graft.spark.predict.ServedNetwork;
import dev.graft.spark.shim.SparkShim;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BiFunction;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;
import scala.Option;

/**
 * Reads what {@link ModelWriter} wrote.
 *
 * @param <M> the model
 */
final class ModelReader<M extends HasNetwork> extends MLReader<M> {

  static final String BUNDLE = "model";
  static final String SUMMARY = "summary";

  private final Class<M> type;
  private final BiFunction<String, LearnedNetwork, M> maker;

  /**
   * @param maker makes it of a uid and a network
   */
  ModelReader(Class<M> type, BiFunction<String, LearnedNetwork, M> maker) {
    this.type = type;
    this.maker = maker;
  }

  /**
   * @throws IllegalArgumentException if the model is damaged, of a newer format, or another class
   */
  @Override
  public M load(String path) {
    DefaultParamsReader.Metadata metadata = SparkShim.loadMetadata(path, sparkSession(), type);
    return Unusable.call(
        () -> {
          try {
            HadoopFolder folder =
                HadoopFolder.of(sc().hadoopConfiguration(), SparkShim.place(path));
            LearnedNetwork network =
                LearnedNetwork.of(
                    metadata.uid(),
                    ServedNetwork.load(path, () -> Bundle.load(folder.in(BUNDLE))),
                    FineTuningSummary.load(folder.in(SUMMARY)));
            M model = maker.apply(metadata.uid(), network);
            metadata.getAndSetParams(model, Option.empty());
            return model;
          } catch (IOException e) {
            throw new UncheckedIOException("Cannot load the model in " + path, e);
          }
        });
  }
}
