package dev.graft.spark.ml;

import dev.graft.spark.shim.SparkShim;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.ml.util.MLWriter;

/**
 * Writes a model: Spark's own metadata last, and before it {@code model/}, the folder that every
 * command of Graft takes for a model, and the summary.
 */
final class ModelWriter extends MLWriter {

  private final HasNetwork model;

  ModelWriter(HasNetwork model) {
    this.model = model;
  }

  @Override
  public void saveImpl(String path) {
    try {
      model.learned().save(HadoopFolder.of(sc().hadoopConfiguration(), SparkShim.place(path)));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot save the model to " + path, e);
    }
    SparkShim.saveMetadata(model, path, sparkSession());
  }
}
