package dev.graft.spark.ml;

import dev.graft.save.Bundle;
import dev.graft.spark.predict.ServedNetwork;
import dev.graft.spark.shim.SparkShim;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;
import scala.Option;

/** Reads what {@link ModelWriter} wrote. */
final class ModelReader extends MLReader<FineTunedModel> {

  static final String BUNDLE = "model";
  static final String SUMMARY = "summary";

  /**
   * @throws IllegalArgumentException if the model is damaged, of a newer format, or another class
   */
  @Override
  public FineTunedModel load(String path) {
    DefaultParamsReader.Metadata metadata =
        SparkShim.loadMetadata(path, sparkSession(), FineTunedModel.class);
    return Unusable.call(
        () -> {
          try {
            HadoopFolder folder = HadoopFolder.of(sc().hadoopConfiguration(), path);
            FineTunedModel model =
                new FineTunedModel(
                    metadata.uid(),
                    ServedNetwork.load(path, () -> Bundle.load(folder.in(BUNDLE))),
                    FineTuningSummary.load(folder.in(SUMMARY)));
            metadata.getAndSetParams(model, Option.empty());
            return model;
          } catch (IOException e) {
            throw new UncheckedIOException("Cannot load the model in " + path, e);
          }
        });
  }
}
