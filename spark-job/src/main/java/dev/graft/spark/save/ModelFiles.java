package dev.graft.spark.save;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.graft.config.UnusableInputException;
import dev.graft.dataset.Normalization;
import dev.graft.network.ModelZip;
import dev.graft.save.Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Finds a model wherever a user points: at a bundle, at the output folder that holds one, at a
 * Deeplearning4j zip.
 */
public final class ModelFiles {

  private ModelFiles() {}

  /**
   * Loads a model. A zip has no names for its classes, no scale, no input shape and no task: these
   * are empty, 1 and null.
   *
   * @throws UnusableInputException if there is none, or if it is damaged
   */
  public static Bundle load(Configuration hadoop, String path) throws IOException {
    HadoopFolder folder = HadoopFolder.of(hadoop, path);
    if (folder.isFile()) {
      try (InputStream in = folder.openFile()) {
        return new Bundle(
            ModelZip.read(in, path),
            null,
            Normalization.scale(1),
            MissingNode.getInstance(),
            null,
            List.of(),
            MissingNode.getInstance());
      }
    }
    for (HadoopFolder candidate : List.of(folder, folder.in("model"))) {
      if (Bundle.isIn(candidate.names())) {
        return Bundle.load(candidate);
      }
    }
    throw new UnusableInputException(
        folder.exists()
            ? "Cannot load a model from %s: the folder holds no whole bundle (model.zip and MANIFEST.json)."
                .formatted(path)
            : "Cannot load a model from %s: there is nothing there.".formatted(path));
  }
}
